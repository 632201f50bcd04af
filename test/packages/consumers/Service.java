import io.espalier.Announcement;
import io.espalier.Children;
import io.espalier.Espalier;
import io.espalier.Live;
import io.espalier.Provider;
import java.time.Duration;
import java.util.Map;

/** A small service, as a user of the package writes it: registers, discovers itself, and sees itself come and go. */
public final class Service {
  public static void main(String[] arguments) {
    var server =
        Announcement.of("/shop/providers", "10.0.0.7:8080")
            .withProperties(Map.of("version", "1.4"))
            .withTtl(Duration.ofSeconds(5))
            .createPath();
    try (var client = Espalier.connect(arguments[0]);
        var registration = client.register(server);
        var providers = client.children("/shop/providers")) {
      System.out.println("registered " + registration.paths());
      client
          .discover("/shop/providers")
          .providers()
          .values()
          .forEach(one -> System.out.println("discovered " + one.name() + " " + one.properties().get("version")));
      System.out.println("providers " + next(providers, 1).keySet());
      registration.close();
      System.out.println("providers " + next(providers, 0).keySet());
    }
  }

  private static Map<String, Provider> next(Live<Children> providers, int count) {
    return providers.waitFor(now -> now.providers().size() == count, Duration.ofSeconds(10)).providers();
  }
}

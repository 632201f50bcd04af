import io.espalier.Announcement;
import io.espalier.Espalier;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A small service, as a user of the package writes it: registers, discovers itself, and sees itself come and go. */
public final class Service {
  public static void main(String[] arguments) {
    var server =
        new Announcement(
            "/shop/providers",
            List.of("10.0.0.7:8080"),
            List.of(),
            Map.of("version", "1.4"),
            Duration.ofSeconds(5),
            true,
            false,
            List.of());
    try (var client = Espalier.connect(arguments[0]);
        var registration = client.register(server);
        var watch = client.watchChildren("/shop/providers")) {
      System.out.println("registered " + registration.paths());
      client
          .discover("/shop/providers", Map.of())
          .forEach(one -> System.out.println("discovered " + one.name() + " " + one.properties().get("version")));
      System.out.println("providers " + watch.next().providers().keySet());
      registration.close();
      System.out.println("providers " + watch.next().providers().keySet());
    }
  }
}

package io.espalier;

import io.espalier.v1.PropertiesServiceGrpc;
import io.espalier.v1.RegistryServiceGrpc;
import io.espalier.v1.TreeServiceGrpc;
import io.espalier.v1.WatchChildrenRequest;
import io.espalier.v1.WatchPropertiesRequest;
import io.espalier.v1.WatchTreeRequest;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.CompositeChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.NameResolverProvider;
import io.grpc.TlsChannelCredentials;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * The client of espalier: register servers, discover them, and read, watch and change configuration.
 *
 * <pre>{@code
 * try (var client = Espalier.connect("10.0.0.1:7400", "10.0.0.2:7400");
 *     var registration = client.register(Announcement.of("/cms/providers", "10.0.0.7:8080"));
 *     var providers = client.children("/cms/providers")) {
 *   for (Children now : providers) System.out.println(now.providers().keySet());
 * }
 * }</pre>
 *
 * <p>It uses one of several gateways at a time. A call lasts until one of them answers, at most for the deadline of the client; then it throws
 * an {@link EspalierException} with the reason GATEWAY_UNREACHABLE. Registrations and live values survive the loss of gateways.
 *
 * <p>Thread-safe. It has one thread of its own, however much is registered and watched. All methods block the calling thread until there is a
 * result; {@link #async} has the same calls without waiting.
 */
public final class Espalier implements AutoCloseable {
  private final Gateways gateways;
  private final Loop loop;
  private final Executor executor;
  private final System.Logger log;
  private final LastKnown lastKnown;
  private final EspalierAsync async;
  private final Set<AutoCloseable> lives = ConcurrentHashMap.newKeySet();
  private final Set<Registration> registrations = ConcurrentHashMap.newKeySet();

  private Espalier(Builder options) {
    log = options.logger;
    executor = options.executor;
    List<Endpoint> endpoints = Endpoint.parseAll(options.endpoints);
    int first = options.firstEndpoint ? 0 : ThreadLocalRandom.current().nextInt(endpoints.size());
    loop = new Loop(log);
    gateways = new Gateways(endpoints, first, options.deadline, log, loop, endpoint -> open(endpoint, options));
    lastKnown = new LastKnown(options.cache, loop, log);
    async = new EspalierAsync(gateways, lastKnown);
  }

  private static Gateway open(Endpoint endpoint, Builder options) {
    ManagedChannel channel =
        Grpc.newChannelBuilder(endpoint.target(), options.credentialsOf(endpoint))
            // A connection that was lost without being closed; what is alive is watched more closely.
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .disableRetry()
            .build();
    return new Gateway(endpoint, channel);
  }

  /**
   * Creates a client of the gateways at these endpoints: "host", "host:port", "grpc://host:port", or "grpcs://host:port" for TLS; the port is
   * 7400 if it is left out. Connects when it is first used. Throws BAD_ARGUMENT.
   */
  public static Espalier connect(String... endpoints) {
    return builder(endpoints).build();
  }

  /** The same with TLS ({@code TlsChannelCredentials}), a {@link Token}, or both ({@code CompositeChannelCredentials}). */
  public static Espalier connect(ChannelCredentials credentials, String... endpoints) {
    return builder(endpoints).credentials(credentials).build();
  }

  /** For a client with other options. */
  public static Builder builder(String... endpoints) {
    return new Builder(List.of(endpoints));
  }

  /** The options of a client. */
  public static final class Builder {
    private final List<String> endpoints;
    private ChannelCredentials credentials;
    private TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
    private Token token;
    private Duration deadline = Duration.ofSeconds(5);
    private boolean firstEndpoint;
    private Path cache;
    private System.Logger logger = System.getLogger("io.espalier");
    private Executor executor = ForkJoinPool.commonPool();

    private Builder(List<String> endpoints) {
      this.endpoints = endpoints;
    }

    /** Of gRPC, for all endpoints. Default: TLS for "grpcs://", none otherwise. */
    public Builder credentials(ChannelCredentials credentials) {
      this.credentials = credentials;
      return this;
    }

    /** Sent with every call. */
    public Builder token(Token token) {
      this.token = token;
      return this;
    }

    /** Sent with every call; without TLS to this machine only. */
    public Builder token(String token) {
      return token(new Token(token));
    }

    /** The CA certificates, in PEM, that are trusted for "grpcs://". Default: those that Java trusts. */
    public Builder trust(File certificates) {
      try {
        tls = TlsChannelCredentials.newBuilder().trustManager(certificates);
        return this;
      } catch (IOException unreadable) {
        throw new EspalierException(
            Reason.BAD_ARGUMENT, "cannot read " + certificates, Map.of("argument", "trust"), unreadable);
      }
    }

    /** How long a call may take, its attempts at all gateways included. Default: 5 seconds. */
    public Builder deadline(Duration deadline) {
      this.deadline = deadline;
      return this;
    }

    /** Begins with the first endpoint. Default: with a random one, so that many clients spread over many gateways. */
    public Builder beginWithFirst() {
      firstEndpoint = true;
      return this;
    }

    /**
     * Keeps in this file, which only its owner may read, what was read and watched. It is used when no gateway answers at the start; the values
     * are stale then, with their age.
     */
    public Builder cache(Path file) {
      cache = file;
      return this;
    }

    /** Default: {@code System.getLogger("io.espalier")}. Lost and found gateways are warnings. */
    public Builder logger(System.Logger logger) {
      this.logger = logger;
      return this;
    }

    /** Runs listeners and hooks, which may block. Default: the common pool. */
    public Builder executor(Executor executor) {
      this.executor = executor;
      return this;
    }

    /** Creates the client. Throws BAD_ARGUMENT. */
    public Espalier build() {
      if (deadline.isZero() || deadline.isNegative())
        throw new EspalierException(Reason.BAD_ARGUMENT, "a deadline of " + deadline, Map.of("argument", "deadline"), null);
      return new Espalier(this);
    }

    private ChannelCredentials credentialsOf(Endpoint endpoint) {
      ChannelCredentials base =
          credentials != null
              ? credentials
              : Boolean.TRUE.equals(endpoint.secure()) ? tls.build() : InsecureChannelCredentials.create();
      return token == null ? base : CompositeChannelCredentials.create(base, token);
    }
  }

  /** The same calls without waiting. */
  public EspalierAsync async() {
    return async;
  }

  /**
   * Registers a server, and returns once its providers exist. Throws at once what cannot get better, such as BAD_ADDRESS, and NOT_FOUND for a
   * path that does not exist unless it is to be waited for; throws GATEWAY_UNREACHABLE or the last reason after the deadline of the client,
   * unless it is to go on in the background.
   */
  public Registration register(Announcement announcement) {
    gateways.checkOpen();
    if (!announcement.inBackground) loop.checkMayBlock();
    var made = new Registration[1];
    Registration registration = new Registration(gateways, executor, announcement, () -> registrations.remove(made[0]));
    made[0] = registration;
    registrations.add(registration);
    CompletableFuture<Void> first = registration.start();
    if (announcement.inBackground) return registration;
    try {
      Results.await(
          first.copy(),
          gateways.deadline(),
          () -> registration.trouble() == null ? gateways.unreachable(null) : registration.trouble());
      return registration;
    } catch (RuntimeException failed) {
      registration.closeAsync();
      throw failed;
    }
  }

  /** Returns the providers of a path. */
  public Children discover(String path) {
    return discover(path, ReadOptions.CACHED);
  }

  /** Returns the providers of a path whose properties have all the values in {@code match}. */
  public Children discover(String path, Map<String, ?> match) {
    return discover(path, ReadOptions.CACHED.match(match));
  }

  /** Returns the providers of a path. {@link Children#stale} says whether they may be outdated. */
  public Children discover(String path, ReadOptions options) {
    return await(async.discover(path, options));
  }

  /** The providers of a path, kept up to date. */
  public Live<Children> children(String path) {
    return children(path, LiveOptions.DEFAULT);
  }

  /** The providers of a path, kept up to date. */
  public Live<Children> children(String path, LiveOptions options) {
    return watch(
        RegistryServiceGrpc.getWatchChildrenMethod(),
        revision ->
            WatchChildrenRequest.newBuilder()
                .setPath(path)
                .setResumeRevision(revision)
                .setMustExist(options.mustExist && revision == 0)
                .setNamesOnly(options.namesOnly)
                .setJsonOnly(true)
                .build(),
        new Children.Frames(),
        options.namesOnly ? LastKnown.nothing() : lastKnown.children(path));
  }

  /** The properties of a node, kept up to date. Property links are followed. */
  public Live<Properties> properties(String path) {
    return properties(path, LiveOptions.DEFAULT);
  }

  /** The properties of a node, kept up to date. */
  public Live<Properties> properties(String path, LiveOptions options) {
    return watch(
        PropertiesServiceGrpc.getWatchPropertiesMethod(),
        revision ->
            WatchPropertiesRequest.newBuilder()
                .setPath(path)
                .setResumeRevision(revision)
                .setMustExist(options.mustExist && revision == 0)
                .setJsonOnly(true)
                .build(),
        new Properties.Frames(),
        lastKnown.properties(path));
  }

  /** A node and everything below it, kept up to date. Links below it are not followed. */
  public Live<Tree> tree(String path) {
    return tree(path, LiveOptions.DEFAULT);
  }

  /** A node and everything below it, kept up to date. */
  public Live<Tree> tree(String path, LiveOptions options) {
    return watch(
        TreeServiceGrpc.getWatchTreeMethod(),
        revision ->
            WatchTreeRequest.newBuilder()
                .setPath(path)
                .setResumeRevision(revision)
                .setMustExist(options.mustExist && revision == 0)
                .setJsonOnly(true)
                .build(),
        new Tree.Frames(),
        lastKnown.tree(path));
  }

  private <Q, F, T extends Watched> Live<T> watch(
      MethodDescriptor<Q, F> method, LongFunction<Q> request, Fold<F, T> fold, LastKnown.Entry<T> known) {
    gateways.checkOpen();
    var loops = new WatchLoop<?, ?, ?>[1];
    var target = new LiveValue<T>(loop, executor, log, () -> loops[0].close());
    var watch = new WatchLoop<>(gateways, method, request, fold, target, known);
    loops[0] = watch;
    lives.add(target);
    target.ended().whenComplete((nothing, error) -> lives.remove(target));
    loop.execute(watch::start);
    return target;
  }

  /** Returns the properties of a node, property links resolved. */
  public Properties get(String path) {
    return get(path, ReadOptions.CACHED);
  }

  /** Returns the properties of a node, property links resolved. */
  public Properties get(String path, ReadOptions options) {
    return await(async.get(path, options));
  }

  /** Returns a node as it is stored. */
  public Node node(String path) {
    return await(async.node(path));
  }

  /** Returns the children of a node as they are stored, in the order of their names. */
  public List<Node> list(String path) {
    return await(async.list(path));
  }

  /**
   * Visits a node and its descendants, parents before children, siblings in the order of their names. Below a node for which the visitor
   * returns false nothing is read. Links are not followed.
   */
  public void walk(String path, Predicate<? super Node> visitor) {
    await(async.walk(path, visitor));
  }

  /** Returns where a path leads, with every link that was followed. */
  public Resolved resolve(String path) {
    return await(async.resolve(path));
  }

  /** Replaces all properties of a node, including links, and returns the new etag. */
  public String set(String path, Map<String, ?> properties) {
    return set(path, properties, "");
  }

  /** The same; throws CONFLICT if the etag is not empty and not that of the node. */
  public String set(String path, Map<String, ?> properties, String etag) {
    return await(async.set(path, properties, etag));
  }

  /** Sets these properties ({@link Json} values), keeps all others, and returns the new etag. */
  public String update(String path, Map<String, ?> properties) {
    return update(path, properties, List.of(), "");
  }

  /** Sets these properties and removes others; throws CONFLICT if the etag is not empty and not that of the node. */
  public String update(String path, Map<String, ?> set, Collection<String> remove, String etag) {
    return await(async.update(path, set, remove, etag));
  }

  /** Creates a node, with missing parents, or replaces the properties of the one that exists. Returns its etag. */
  public String put(String path, Map<String, ?> properties) {
    return await(async.put(path, properties));
  }

  /** Creates a node below an existing one, and returns its etag. */
  public String create(String path, Map<String, ?> properties) {
    return create(path, properties, false);
  }

  /** Creates a node, and its missing parents if asked, and returns its etag. */
  public String create(String path, Map<String, ?> properties, boolean createParents) {
    return await(async.create(path, properties, createParents));
  }

  /** Creates a node, and returns its etag. */
  public String create(String path, Map<String, ?> properties, WriteOptions options) {
    return await(async.create(path, properties, options));
  }

  /** Deletes a node without children, and returns the paths that were deleted. */
  public List<String> delete(String path) {
    return delete(path, false);
  }

  /** Deletes a node, with its descendants if asked; throws EPHEMERAL_KEPT if a live provider is among them. */
  public List<String> delete(String path, boolean recursive) {
    return await(async.delete(path, recursive));
  }

  /** Deletes a node, and returns the paths that were deleted. */
  public List<String> delete(String path, WriteOptions options) {
    return await(async.delete(path, options));
  }

  /** Creates a link: "/retail/databases/main" is the link "main" of the node "/retail/databases". Returns the etag of that node. */
  public String link(String path, String target) {
    return await(async.link(path, target));
  }

  /** The same. */
  public String link(String path, String target, WriteOptions options) {
    return await(async.link(path, target, options));
  }

  /** Moves a node with its descendants, in one transaction, and returns their number. */
  public long move(String path, String destination) {
    return move(path, destination, false);
  }

  /** The same, leaving a link at the old path if asked. */
  public long move(String path, String destination, boolean leaveLink) {
    return await(async.move(path, destination, leaveLink));
  }

  /** The same. */
  public long move(String path, String destination, WriteOptions options) {
    return await(async.move(path, destination, options));
  }

  /** Copies a node with its descendants, except live providers, in one transaction, and returns their number. */
  public long copy(String path, String destination) {
    return copy(path, destination, false);
  }

  /** The same; with {@code rebaseLinks}, absolute links that lead to a copied node lead to its copy. */
  public long copy(String path, String destination, boolean rebaseLinks) {
    return await(async.copy(path, destination, rebaseLinks));
  }

  /** Makes the tree match a text. Nodes that are not in the text are kept. Throws BAD_SYNTAX with all problems of the text. */
  public ImportResult importTree(String text) {
    return importTree(text, ImportOptions.DEFAULT);
  }

  /** Makes the tree below a path match a text. */
  public ImportResult importTree(String text, ImportOptions options) {
    return await(async.importTree(text, options));
  }

  /** Returns what an import would do, and writes nothing. */
  public ImportResult plan(String text, ImportOptions options) {
    return importTree(text, options.dryRun());
  }

  /** Returns the tree at a path as text that {@link #importTree(String)} accepts. */
  public String exportTree(String path) {
    return await(async.exportTree(path));
  }

  /** Returns whether the gateway serves. */
  public Health health() {
    return await(async.health());
  }

  /** The gateway to which new calls go: "host:port". */
  public String endpoint() {
    return gateways.current().endpoint.toString();
  }

  /**
   * A channel for the generated stubs of the contract. A unary call is made as those of this class: tried at all gateways, for at most the
   * deadline of the client or its own. A stream goes to the gateway that is current when it begins; the next one goes elsewhere if that was
   * lost. {@link EspalierException#of} says why a call failed.
   */
  public Channel channel() {
    return new RoutedChannel(gateways, executor);
  }

  /** The generated stub of the registry service. */
  public RegistryServiceGrpc.RegistryServiceBlockingStub registryService() {
    return RegistryServiceGrpc.newBlockingStub(channel());
  }

  /** The generated stub of the properties service. */
  public PropertiesServiceGrpc.PropertiesServiceBlockingStub propertiesService() {
    return PropertiesServiceGrpc.newBlockingStub(channel());
  }

  /** The generated stub of the tree service. */
  public TreeServiceGrpc.TreeServiceBlockingStub treeService() {
    return TreeServiceGrpc.newBlockingStub(channel());
  }

  /**
   * Resolves "espalier:///PATH" to the providers of that path, for channels of gRPC: register it with {@code NameResolverRegistry}, once. Calls
   * are spread by the property "weight" of the providers.
   */
  public NameResolverProvider nameResolverProvider() {
    return new EspalierNameResolverProvider(this);
  }

  private <T> T await(CompletableFuture<T> result) {
    loop.checkMayBlock();
    return Results.await(result);
  }

  /** Deregisters what it registered, ends what it watches, and closes its connections. Any later call throws CLOSED. Idempotent. */
  @Override
  public void close() {
    loop.checkMayBlock();
    synchronized (this) {
      if (gateways.isClosed()) return;
      for (AutoCloseable live : List.copyOf(lives)) ((LiveValue<?>) live).close();
      var ends = new ArrayList<CompletableFuture<?>>();
      for (Registration registration : List.copyOf(registrations)) ends.add(registration.closeAsync());
      try {
        Results.await(
            CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new)),
            gateways.deadline(),
            () -> new EspalierException(Reason.TIMEOUT, "not all is deregistered", Map.of(), null));
      } catch (EspalierException unreachable) {
        log.log(System.Logger.Level.INFO, "closed although {0}", unreachable.getMessage());
      }
      var closed = new CompletableFuture<Void>();
      loop.execute(
          () -> {
            gateways.close();
            closed.complete(null);
          });
      Results.await(closed);
      lastKnown.flush();
      gateways.all().forEach(Espalier::awaitEnd);
      loop.after(100, loop::shutdown);
    }
  }

  private static void awaitEnd(Gateway gateway) {
    try {
      gateway.channel.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

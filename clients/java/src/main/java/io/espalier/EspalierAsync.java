package io.espalier;

import io.espalier.v1.CopyNodeRequest;
import io.espalier.v1.CreateNodeRequest;
import io.espalier.v1.DeleteNodeRequest;
import io.espalier.v1.DeleteNodeResponse;
import io.espalier.v1.DiscoverRequest;
import io.espalier.v1.ExportTreeRequest;
import io.espalier.v1.GetNodeRequest;
import io.espalier.v1.GetPropertiesRequest;
import io.espalier.v1.ImportTreeRequest;
import io.espalier.v1.ImportTreeResponse;
import io.espalier.v1.KeptNode;
import io.espalier.v1.LinkNodeRequest;
import io.espalier.v1.ListChildrenRequest;
import io.espalier.v1.MoveNodeRequest;
import io.espalier.v1.PlanStep;
import io.espalier.v1.PropertiesServiceGrpc;
import io.espalier.v1.RegistryServiceGrpc;
import io.espalier.v1.ResolvePathRequest;
import io.espalier.v1.SetPropertiesRequest;
import io.espalier.v1.TreeServiceGrpc;
import io.espalier.v1.UpdatePropertiesRequest;
import io.grpc.MethodDescriptor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;

/**
 * The calls of {@link Espalier} without waiting: see there for what they do. A future fails with an {@link EspalierException}, which is the
 * cause of the CompletionException or ExecutionException that it throws. Futures complete on the thread of the client: use the {@code ...Async}
 * methods of CompletableFuture for what blocks.
 */
public final class EspalierAsync {
  /** UTF-16 units of one piece of a text; at most three bytes each, far below gRPC's message limit. */
  private static final int PIECE_LENGTH = 256 * 1024;
  private static final int PAGE_SIZE = 1_000;

  private final Gateways gateways;
  private final LastKnown lastKnown;

  EspalierAsync(Gateways gateways, LastKnown lastKnown) {
    this.gateways = gateways;
    this.lastKnown = lastKnown;
  }

  /** As {@link Espalier#discover(String, ReadOptions)}. */
  public CompletableFuture<Children> discover(String path, ReadOptions options) {
    var request =
        DiscoverRequest.newBuilder()
            .setPath(path)
            .setConsistency(options.consistency())
            .setMinRevision(options.minRevision)
            .setNamesOnly(options.namesOnly)
            .putAllJsonMatch(Json.writeAll(options.match))
            .setJsonOnly(true)
            .build();
    boolean isWhole = !options.namesOnly && options.match.isEmpty();
    return remembered(
        call(RegistryServiceGrpc.getDiscoverMethod(), request, options.deadline).thenApply(Children::of),
        isWhole ? lastKnown.children(path) : null,
        options);
  }

  /** As {@link Espalier#get(String, ReadOptions)}. */
  public CompletableFuture<Properties> get(String path, ReadOptions options) {
    var request =
        GetPropertiesRequest.newBuilder()
            .setPath(path)
            .setConsistency(options.consistency())
            .setMinRevision(options.minRevision)
            .setJsonOnly(true)
            .build();
    return remembered(
        call(PropertiesServiceGrpc.getGetPropertiesMethod(), request, options.deadline).thenApply(Properties::of),
        lastKnown.properties(path),
        options);
  }

  /** As {@link Espalier#node}. */
  public CompletableFuture<Node> node(String path) {
    var request = GetNodeRequest.newBuilder().setPath(path).setJsonOnly(true).build();
    return call(TreeServiceGrpc.getGetNodeMethod(), request).thenApply(answer -> Node.of(answer.getNode()));
  }

  /** As {@link Espalier#list}. */
  public CompletableFuture<List<Node>> list(String path) {
    return page(path, "", new ArrayList<>());
  }

  private CompletableFuture<List<Node>> page(String path, String token, List<Node> all) {
    var request =
        ListChildrenRequest.newBuilder().setPath(path).setPageSize(PAGE_SIZE).setPageToken(token).setJsonOnly(true).build();
    return call(TreeServiceGrpc.getListChildrenMethod(), request)
        .thenCompose(
            answer -> {
              answer.getChildrenList().forEach(one -> all.add(Node.of(one)));
              return answer.getNextPageToken().isEmpty()
                  ? CompletableFuture.completedFuture(all)
                  : page(path, answer.getNextPageToken(), all);
            });
  }

  /** As {@link Espalier#walk}. */
  public CompletableFuture<Void> walk(String path, Predicate<? super Node> visitor) {
    return node(path).thenCompose(top -> visit(new ArrayDeque<>(List.of(top)), visitor));
  }

  private CompletableFuture<Void> visit(Deque<Node> rest, Predicate<? super Node> visitor) {
    while (!rest.isEmpty()) {
      Node node = rest.pop();
      if (!visitor.test(node) || node.childCount() == 0) continue;
      return list(node.path())
          .exceptionally(EspalierAsync::noneIfDeleted)
          .thenCompose(
              children -> {
                for (int at = children.size() - 1; at >= 0; at--) rest.push(children.get(at));
                return visit(rest, visitor);
              });
    }
    return CompletableFuture.completedFuture(null);
  }

  private static List<Node> noneIfDeleted(Throwable thrown) {
    RuntimeException error = Results.unwrap(thrown);
    if (error instanceof EspalierException known && known.reason() == Reason.NOT_FOUND) return List.of();
    throw error;
  }

  /** As {@link Espalier#resolve}. */
  public CompletableFuture<Resolved> resolve(String path) {
    return call(TreeServiceGrpc.getResolvePathMethod(), ResolvePathRequest.newBuilder().setPath(path).build())
        .thenApply(
            answer ->
                new Resolved(
                    answer.getProvenance().getRealPath(),
                    answer.getHopsList().stream()
                        .map(one -> new Resolved.Hop(one.getPath(), one.getName(), one.getTarget()))
                        .toList(),
                    Standing.of(answer.getProvenance())));
  }

  /** As {@link Espalier#set(String, Map, String)}. */
  public CompletableFuture<String> set(String path, Map<String, ?> properties, String etag) {
    var request =
        SetPropertiesRequest.newBuilder().setPath(path).putAllJsonProperties(Json.writeAll(properties)).setEtag(etag).build();
    return call(PropertiesServiceGrpc.getSetPropertiesMethod(), request).thenApply(answer -> answer.getEtag());
  }

  /** As {@link Espalier#update(String, Map, Collection, String)}. */
  public CompletableFuture<String> update(String path, Map<String, ?> set, Collection<String> remove, String etag) {
    var request =
        UpdatePropertiesRequest.newBuilder()
            .setPath(path)
            .putAllJsonProperties(Json.writeAll(set))
            .addAllRemove(remove)
            .setEtag(etag)
            .build();
    return call(PropertiesServiceGrpc.getUpdatePropertiesMethod(), request).thenApply(answer -> answer.getEtag());
  }

  /** As {@link Espalier#put}. */
  public CompletableFuture<String> put(String path, Map<String, ?> properties) {
    return create(path, properties, true)
        .handle(
            (etag, thrown) -> {
              if (thrown == null) return CompletableFuture.completedFuture(etag);
              RuntimeException error = Results.unwrap(thrown);
              return error instanceof EspalierException known && known.reason() == Reason.ALREADY_EXISTS
                  ? set(path, properties, "")
                  : CompletableFuture.<String>failedFuture(error);
            })
        .thenCompose(result -> result);
  }

  /** As {@link Espalier#create(String, Map, boolean)}. */
  public CompletableFuture<String> create(String path, Map<String, ?> properties, boolean createParents) {
    return create(path, properties, createParents ? WriteOptions.DEFAULT.parents() : WriteOptions.DEFAULT);
  }

  /** As {@link Espalier#create(String, Map, WriteOptions)}. */
  public CompletableFuture<String> create(String path, Map<String, ?> properties, WriteOptions options) {
    var request =
        CreateNodeRequest.newBuilder()
            .setPath(path)
            .putAllJsonProperties(Json.writeAll(properties))
            .setCreateParents(options.parents)
            .addAllAcl(options.acl.stream().map(AclEntry::toMessage).toList())
            .setValidateOnly(options.isDryRun)
            .build();
    return call(TreeServiceGrpc.getCreateNodeMethod(), request).thenApply(answer -> answer.getEtag());
  }

  /** As {@link Espalier#delete(String, boolean)}. */
  public CompletableFuture<List<String>> delete(String path, boolean recursive) {
    return delete(path, recursive ? WriteOptions.DEFAULT.recursive() : WriteOptions.DEFAULT);
  }

  /** As {@link Espalier#delete(String, WriteOptions)}. */
  public CompletableFuture<List<String>> delete(String path, WriteOptions options) {
    var request =
        DeleteNodeRequest.newBuilder()
            .setPath(path)
            .setRecursive(options.recursive)
            .setForce(options.force)
            .setPartial(options.partial)
            .setEtag(options.etag)
            .setValidateOnly(options.isDryRun)
            .build();
    return call(TreeServiceGrpc.getDeleteNodeMethod(), request).thenApply(DeleteNodeResponse::getDeletedPathsList);
  }

  /** As {@link Espalier#link}. */
  public CompletableFuture<String> link(String path, String target) {
    return link(path, target, WriteOptions.DEFAULT);
  }

  /** As {@link Espalier#link(String, String, WriteOptions)}. */
  public CompletableFuture<String> link(String path, String target, WriteOptions options) {
    var request =
        LinkNodeRequest.newBuilder()
            .setPath(path)
            .setTarget(target)
            .setReplace(options.replace)
            .setCreateParents(options.parents)
            .setValidateOnly(options.isDryRun)
            .build();
    return call(TreeServiceGrpc.getLinkNodeMethod(), request).thenApply(answer -> answer.getEtag());
  }

  /** As {@link Espalier#move}. */
  public CompletableFuture<Long> move(String path, String destination, boolean leaveLink) {
    return move(path, destination, leaveLink ? WriteOptions.DEFAULT.leaveLink() : WriteOptions.DEFAULT);
  }

  /** As {@link Espalier#move(String, String, WriteOptions)}. */
  public CompletableFuture<Long> move(String path, String destination, WriteOptions options) {
    var request =
        MoveNodeRequest.newBuilder()
            .setPath(path)
            .setDestination(destination)
            .setLeaveLink(options.leaveLink)
            .setCreateParents(options.parents)
            .setEtag(options.etag)
            .setValidateOnly(options.isDryRun)
            .build();
    return call(TreeServiceGrpc.getMoveNodeMethod(), request).thenApply(answer -> answer.getNodes());
  }

  /** As {@link Espalier#copy}. */
  public CompletableFuture<Long> copy(String path, String destination, boolean rebaseLinks) {
    var request =
        CopyNodeRequest.newBuilder().setPath(path).setDestination(destination).setRebaseLinks(rebaseLinks).build();
    return call(TreeServiceGrpc.getCopyNodeMethod(), request).thenApply(answer -> answer.getNodes());
  }

  /** As {@link Espalier#importTree(String, ImportOptions)}. */
  public CompletableFuture<ImportResult> importTree(String text, ImportOptions options) {
    var first =
        ImportTreeRequest.newBuilder()
            .setPath(options.path)
            .setTrim(io.espalier.v1.Trim.valueOf("TRIM_" + options.trim))
            .setValidateOnly(options.isDryRun)
            .setPlanEtag(options.planEtag)
            .addAllAcl(options.acl.stream().map(AclEntry::toMessage).toList())
            .setTotalBytes(text.getBytes(StandardCharsets.UTF_8).length)
            .build();
    var requests = new ArrayList<ImportTreeRequest>();
    requests.add(first);
    for (int start = 0; start < text.length(); ) {
      int end = Math.min(text.length(), start + PIECE_LENGTH);
      // Never within a character.
      if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) end--;
      requests.add(ImportTreeRequest.newBuilder().setText(text.substring(start, end)).build());
      start = end;
    }
    var steps = new ArrayList<PlanStep>();
    var kept = new ArrayList<KeptNode>();
    var last = new io.espalier.v1.ImportResult[1];
    return StreamCall.start(
            gateways,
            TreeServiceGrpc.getImportTreeMethod(),
            requests,
            message -> {
              if (message.getPartCase() == ImportTreeResponse.PartCase.PLAN) {
                steps.addAll(message.getPlan().getStepsList());
                kept.addAll(message.getPlan().getKeptList());
              } else if (message.getPartCase() == ImportTreeResponse.PartCase.RESULT) last[0] = message.getResult();
              return true;
            })
        .thenApply(
            nothing -> {
              io.espalier.v1.ImportResult result = last[0];
              if (result == null)
                throw new CompletionException(new EspalierException(Reason.OUTCOME_UNKNOWN, "the import has no result", Map.of(), null));
              return new ImportResult(
                  List.copyOf(steps),
                  List.copyOf(kept),
                  result.getCreated(),
                  result.getUpdated(),
                  result.getDeleted(),
                  result.getUnchanged(),
                  result.getRevision(),
                  result.getRealPath(),
                  result.getWarningsList(),
                  result.getPlanEtag());
            });
  }

  /** As {@link Espalier#exportTree(String)}. */
  public CompletableFuture<String> exportTree(String path) {
    return StreamCall.collect(
            gateways,
            TreeServiceGrpc.getExportTreeMethod(),
            ExportTreeRequest.newBuilder().setPath(path).build(),
            message -> List.of(message.getText()))
        .thenApply(pieces -> String.join("", pieces));
  }

  /** As {@link Espalier#health}. */
  public CompletableFuture<Health> health() {
    return gateways.call(HealthCheck.METHOD, null);
  }

  private <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q request) {
    return gateways.call(method, request);
  }

  private <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q request, Duration deadline) {
    return gateways.call(method, request, deadline == null ? gateways.deadline() : deadline);
  }

  /** If no gateway answers, the value is that of the last time, if that will do. */
  private static <T> CompletableFuture<T> remembered(CompletableFuture<T> answer, LastKnown.Entry<T> entry, ReadOptions options) {
    if (entry == null) return answer;
    return answer.handle(
        (value, thrown) -> {
          if (thrown == null) {
            entry.write(value);
            return value;
          }
          RuntimeException error = Results.unwrap(thrown);
          T known =
              error instanceof EspalierException why && why.reason() == Reason.GATEWAY_UNREACHABLE && options.mayBeLastKnown()
                  ? entry.read(Trouble.of(why))
                  : null;
          if (known == null) throw error;
          return known;
        });
  }
}

// The driver of a client that has nothing but the contract: the chapter "How to be a client" of registry.proto, in order.
// Commands and answers are those of test/conformance/protocol.ts.
use contract::properties_service_client::PropertiesServiceClient;
use contract::registry_service_client::RegistryServiceClient;
use contract::watch_children_response::Frame;
use contract::*;
use futures_util::future::select_ok;
use serde_json::{json, Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout, Instant};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{metadata::MetadataValue, transport::{Channel, Endpoint}, Code, Request, Status};
use tonic_types::StatusExt;

#[allow(dead_code)]
mod contract {
    tonic::include_proto!("espalier.v1");
}

const DEADLINE: Duration = Duration::from_secs(5);
/// Of one attempt, so that a frozen gateway leaves time for the others.
const ATTEMPT: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(2);

type Answer = Result<Value, String>;
type Texts = HashMap<String, String>;

/// Where a client is, and what it has there.
struct Shared {
    channels: Vec<Channel>,
    token: Option<MetadataValue<tonic::metadata::Ascii>>,
    lease: String,
    /// The index of the gateway in use.
    home: watch::Sender<usize>,
    registrations: Mutex<HashMap<String, Registration>>,
    kept_alive: Mutex<bool>,
}

struct Registration {
    request: RegisterRequest,
    paths: Vec<String>,
    ended: String,
}

struct Client {
    shared: Arc<Shared>,
    watches: HashMap<String, mpsc::Receiver<Value>>,
}

impl Shared {
    fn with<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if let Some(token) = &self.token {
            request.metadata_mut().insert("authorization", token.clone());
        }
        request
    }

    fn registry(&self, at: usize) -> RegistryServiceClient<Channel> {
        RegistryServiceClient::new(self.channels[at].clone()).max_decoding_message_size(64 << 20)
    }

    /// Retries: until the deadline, the gateways in turn, what may be repeated.
    async fn call<T, F: std::future::Future<Output = Result<T, Status>>>(&self, act: impl Fn(usize) -> F) -> Result<T, String> {
        let end = Instant::now() + DEADLINE;
        let mut at = *self.home.borrow();
        for attempt in 1u32.. {
            let outcome = timeout(ATTEMPT.min(end - Instant::now()), act(at)).await;
            let reason = match outcome {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(status)) => match reason_of(&status) {
                    Some(reason) if !matches!(&*reason, "DRAINING" | "BACKEND_UNREACHABLE" | "BACKEND_READ_ONLY" | "READ_ONLY" | "TOO_MANY" | "OUTCOME_UNKNOWN") => return Err(reason),
                    Some(reason) => reason,
                    None if matches!(status.code(), Code::Unavailable | Code::Cancelled | Code::Unknown | Code::DeadlineExceeded) => "GATEWAY_UNREACHABLE".into(),
                    None => return Err(format!("{:?}", status.code())),
                },
                Err(_) => "GATEWAY_UNREACHABLE".into(),
            };
            at = (at + 1) % self.channels.len();
            let pause = Duration::from_millis(100 * u64::from(attempt)).min(Duration::from_secs(1));
            if Instant::now() + pause >= end {
                return Err(reason);
            }
            if attempt as usize % self.channels.len() == 0 {
                sleep(pause).await;
            }
        }
        unreachable!()
    }

    /// Keep-alives: one stream for everything, to the gateway in use.
    fn keep_alive(self: &Arc<Self>) {
        if std::mem::replace(&mut *self.kept_alive.lock().unwrap(), true) {
            return;
        }
        let shared = self.clone();
        tokio::spawn(async move {
            loop {
                let home = *shared.home.borrow();
                let draining = shared.renew(home).await.unwrap_or(false);
                // Silence: all others are asked at the same time, and the first that answers is taken. Draining: if there is none, stay.
                let others = (0..shared.channels.len()).filter(|at| *at != home || (!draining && shared.channels.len() == 1));
                let asked: Vec<_> = others.map(|at| Box::pin(shared.ping(at))).collect();
                let found = if asked.is_empty() { Err(Status::unavailable("")) } else { select_ok(asked).await.map(|(at, _)| at) };
                match found {
                    Ok(at) => {
                        shared.home.send_replace(at);
                        shared.register_again(at).await;
                    }
                    Err(_) => sleep(Duration::from_millis(500)).await,
                }
            }
        });
    }

    async fn ping(&self, at: usize) -> Result<usize, Status> {
        let requests = tokio_stream::once(KeepAliveRequest::default());
        let asked = async { self.registry(at).keep_alive(self.with(requests)).await?.into_inner().message().await };
        match timeout(LONGEST, asked).await {
            Ok(Ok(Some(response))) if !response.draining => Ok(at),
            Ok(Err(status)) => Err(status),
            _ => Err(Status::unavailable("silent")),
        }
    }

    /// Renews at a gateway until it is silent or fails, or drains: then the result is true.
    async fn renew(&self, at: usize) -> Result<bool, Status> {
        let (sender, requests) = mpsc::channel(4);
        let mut interval = LONGEST;
        let opening = async {
            sender.send(self.leases()).await.ok();
            self.registry(at).keep_alive(self.with(ReceiverStream::new(requests))).await
        };
        let silent = |_| Status::unavailable("silent");
        let mut responses = timeout(2 * interval, opening).await.map_err(silent)??.into_inner();
        loop {
            let Some(response) = timeout(2 * interval, responses.message()).await.map_err(silent)?? else { return Ok(false) };
            if response.draining {
                return Ok(true);
            }
            interval = response.interval.and_then(|one| Duration::try_from(one).ok()).unwrap_or(LONGEST).min(LONGEST);
            let mut is_unknown = false;
            for lease in response.leases {
                is_unknown |= lease.state != LeaseState::Live as i32;
                self.on_status(lease);
            }
            if is_unknown {
                self.register_again(at).await;
            }
            sleep(interval).await;
            sender.send(self.leases()).await.ok();
        }
    }

    fn leases(&self) -> KeepAliveRequest {
        let has_any = self.registrations.lock().unwrap().values().any(|one| one.ended.is_empty());
        KeepAliveRequest { lease_ids: if has_any { vec![self.lease.clone()] } else { vec![] } }
    }

    fn on_status(&self, status: LeaseStatus) {
        for one in self.registrations.lock().unwrap().values_mut() {
            if one.paths.iter().any(|path| status.superseded_paths.contains(path)) {
                one.ended = "SUPERSEDED".into();
            }
            let is_its = |path: &String| one.paths.contains(path);
            one.request.overrides = status.overrides.clone().into_iter().filter(|(path, _)| is_its(path)).collect();
            one.request.identities.extend(status.identities.clone().into_iter().filter(|(path, _)| is_its(path)));
        }
    }

    /// Registering again: with the same lease, and what was received last.
    async fn register_again(&self, at: usize) {
        let all: Vec<_> = self.registrations.lock().unwrap().iter().filter(|(_, one)| one.ended.is_empty()).map(|(name, one)| (name.clone(), one.request.clone())).collect();
        for (name, request) in all {
            if let Ok(Ok(response)) = timeout(ATTEMPT, self.registry(at).register(self.with(request))).await {
                self.on_registered(&name, response.into_inner());
            }
        }
    }

    fn on_registered(&self, name: &str, response: RegisterResponse) {
        if let Some(one) = self.registrations.lock().unwrap().get_mut(name) {
            one.paths = response.provider_paths;
            one.request.overrides = response.overrides;
            one.request.identities = response.identities;
        }
    }
}

/// Reasons: of the ErrorInfo of a status.
fn reason_of(status: &Status) -> Option<String> {
    status.get_details_error_info().filter(|info| info.domain == "espalier").map(|info| info.reason)
}

/// NaN and the infinities are no JSON: they become the words.
fn value_of(text: &str) -> Value {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Number(number)) if number.as_f64().is_none_or(f64::is_infinite) => json!("Infinity"),
        Ok(value) => value,
        Err(_) => json!(text),
    }
}

fn values(texts: &Texts) -> Value {
    texts.iter().map(|(name, text)| (name.clone(), value_of(text))).collect::<Map<_, _>>().into()
}

fn texts(command: &Value, field: &str) -> Texts {
    let all = command[field].as_object().cloned().unwrap_or_default();
    all.into_iter().map(|(name, value)| (name, value.to_string())).collect()
}

fn shown<'a>(providers: impl Iterator<Item = &'a Provider>) -> Value {
    let mut all = Map::new();
    let mut overrides = Map::new();
    for one in providers {
        all.insert(one.name.clone(), values(&one.json_properties));
        if let Some(over) = &one.r#override {
            let (set, wanted) = (values(&over.json_properties), values(&over.wanted_json_properties));
            overrides.insert(one.name.clone(), json!({ "set": set, "removed": over.removed, "wanted": wanted }));
        }
    }
    json!({ "providers": all, "overrides": overrides })
}

/// Watches: resumes at whichever gateway is in use.
async fn watch_children(shared: Arc<Shared>, path: String, states: mpsc::Sender<Value>) {
    let (mut revision, mut unresolved) = (0, String::new());
    let mut children: BTreeMap<String, Provider> = BTreeMap::new();
    let mut parts: Vec<Provider> = vec![];
    let mut home = shared.home.subscribe();
    loop {
        let at = *home.borrow_and_update();
        let request = WatchChildrenRequest { path: path.clone(), resume_revision: revision, json_only: true, ..Default::default() };
        let mut registry = shared.registry(at);
        let opened = timeout(DEADLINE, registry.watch_children(shared.with(request)));
        let opened = tokio::select! { opened = opened => opened, _ = home.changed() => continue };
        let Ok(Ok(response)) = opened else { sleep(Duration::from_millis(200)).await; continue };
        let mut frames = response.into_inner();
        parts.clear();
        loop {
            let next = tokio::select! { next = frames.message() => next, _ = home.changed() => break };
            let Ok(Some(frame)) = next else { sleep(Duration::from_millis(200)).await; break };
            if frame.revision != 0 {
                revision = frame.revision;
            }
            let stale;
            let is_last = |provenance: Option<Provenance>| provenance.is_some_and(|one| one.source == Source::LastKnown as i32);
            match frame.frame {
                Some(Frame::Snapshot(part)) => {
                    if part.first {
                        parts.clear();
                    }
                    parts.extend(part.providers);
                    if !part.last {
                        continue;
                    }
                    children = parts.drain(..).map(|one| (one.name.clone(), one)).collect();
                    unresolved.clear();
                    stale = is_last(part.provenance);
                }
                Some(Frame::Change(change)) => {
                    children.extend(change.added.into_iter().chain(change.updated).map(|one| (one.name.clone(), one)));
                    children.retain(|name, _| !change.removed.contains(name));
                    stale = false;
                }
                Some(Frame::Unresolved(frame)) => {
                    children.clear();
                    unresolved = frame.reason;
                    stale = frame.source == Source::LastKnown as i32;
                }
                Some(Frame::Status(status)) => stale = status.source == Source::LastKnown as i32,
                _ => continue,
            }
            let mut state = shown(children.values());
            state["unresolved"] = json!(unresolved);
            state["stale"] = json!(stale);
            if states.send(state).await.is_err() {
                return;
            }
        }
    }
}

async fn connect(command: &Value) -> Client {
    let endpoints = command["endpoints"].as_array().unwrap().iter().map(|one| format!("http://{}", one.as_str().unwrap()));
    let channels = endpoints.map(|one| Endpoint::from_shared(one).unwrap().connect_timeout(ATTEMPT).connect_lazy()).collect();
    let token = command["token"].as_str().map(|token| format!("Bearer {token}").parse().unwrap());
    let lease = format!("{:032x}", rand::random::<u128>());
    let shared = Shared { channels, token, lease, home: watch::channel(0).0, registrations: Default::default(), kept_alive: Mutex::new(false) };
    Client { shared: Arc::new(shared), watches: HashMap::new() }
}

impl Client {
    async fn obey(&mut self, command: &Value) -> Answer {
        let text = |field: &str| command[field].as_str().unwrap_or_default().to_owned();
        let (shared, path, name) = (self.shared.clone(), text("path"), text("as"));
        match &*text("do") {
            "register" => {
                let ttl = command["ttlSeconds"].as_i64().unwrap_or(10);
                let acl = command["acl"].as_array().cloned().unwrap_or_default();
                let part = |entry: &Value, at: usize| entry[at].as_str().unwrap_or_default().to_owned();
                let request = RegisterRequest {
                    path,
                    addresses: vec![text("address")],
                    json_properties: texts(command, "properties"),
                    lease_id: shared.lease.clone(),
                    ttl: Some(prost_types::Duration { seconds: ttl, nanos: 0 }),
                    create_path: command["createPath"] == true,
                    force: command["force"] == true,
                    acl: acl.iter().map(|one| AclEntry { scheme: part(one, 0), id: part(one, 1), permissions: part(one, 2) }).collect(),
                    ..Default::default()
                };
                let response = shared.call(|at| { let (shared, request) = (shared.clone(), request.clone()); async move { shared.registry(at).register(shared.with(request)).await } }).await?.into_inner();
                let paths = response.provider_paths.clone();
                shared.registrations.lock().unwrap().insert(name.clone(), Registration { request, paths: vec![], ended: String::new() });
                shared.on_registered(&name, response);
                shared.keep_alive();
                Ok(json!({ "paths": paths }))
            }
            "ended" => loop {
                let ended = shared.registrations.lock().unwrap()[&name].ended.clone();
                if !ended.is_empty() {
                    return Ok(json!({ "reason": ended }));
                }
                sleep(Duration::from_millis(50)).await;
            },
            "close" => {
                self.watches.remove(&name);
                let Some(Registration { request, .. }) = shared.registrations.lock().unwrap().remove(&name) else { return Ok(json!({})) };
                let request = DeregisterRequest { path: request.path, lease_id: request.lease_id, address: request.addresses[0].clone(), hosts: vec![] };
                shared.call(|at| { let (shared, request) = (shared.clone(), request.clone()); async move { shared.registry(at).deregister(shared.with(request)).await } }).await?;
                Ok(json!({}))
            }
            "discover" => {
                let request = DiscoverRequest { path, json_match: texts(command, "match"), json_only: true, ..Default::default() };
                let response = shared.call(|at| { let (shared, request) = (shared.clone(), request.clone()); async move { shared.registry(at).discover(shared.with(request)).await } }).await?;
                Ok(shown(response.into_inner().providers.iter()))
            }
            "properties" => {
                let request = GetPropertiesRequest { path, json_only: true, ..Default::default() };
                let response = shared.call(|at| { let (shared, request) = (shared.clone(), request.clone()); async move { PropertiesServiceClient::new(shared.channels[at].clone()).get_properties(shared.with(request)).await } }).await?.into_inner();
                let real_path = response.provenance.map(|one| one.real_path);
                Ok(json!({ "properties": values(&response.json_properties), "etag": response.etag, "realPath": real_path }))
            }
            "updateProperties" => {
                let remove = command["remove"].as_array().cloned().unwrap_or_default();
                let remove = remove.iter().map(|one| one.as_str().unwrap().into()).collect();
                let request = UpdatePropertiesRequest { path, json_properties: texts(command, "set"), remove, etag: text("etag"), ..Default::default() };
                let response = shared.call(|at| { let (shared, request) = (shared.clone(), request.clone()); async move { PropertiesServiceClient::new(shared.channels[at].clone()).update_properties(shared.with(request)).await } }).await?;
                Ok(json!({ "etag": response.into_inner().etag }))
            }
            "watchChildren" => {
                let (sender, states) = mpsc::channel(1);
                tokio::spawn(watch_children(shared.clone(), path, sender));
                shared.keep_alive();
                self.watches.insert(name, states);
                Ok(json!({}))
            }
            "next" => Ok(self.watches.get_mut(&name).unwrap().recv().await.unwrap()),
            _ => Err("UNKNOWN_COMMAND".into()),
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut client = None;
    while let Ok(Some(line)) = lines.next_line().await {
        let command: Value = serde_json::from_str(&line).unwrap();
        let answer = if command["do"] == "connect" {
            client = Some(connect(&command).await);
            Ok(json!({}))
        } else {
            client.as_mut().unwrap().obey(&command).await
        };
        println!("{}", answer.map_or_else(|reason| json!({ "error": { "reason": reason } }), |ok| json!({ "ok": ok })));
    }
}

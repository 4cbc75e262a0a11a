import Dashboard
import Reconciler
package import Vocabulary

/// Answers requests: tells who asks, finds the operation, checks what was sent, and lets the
/// operation answer. Nothing of any web server is in it.
package final class APIService: Sendable {
  /// What it is told when it is made.
  package struct Configuration: Sendable {
    /// Who asks where nobody has to sign in; `nil` where they have to.
    package var local: Viewer?
    /// Who may, where somebody has to sign in; read again for each request, so that a token that
    /// is revoked ends at once.
    package var settings: @Sendable () async throws -> AccessSettings
    package var now: @Sendable () -> Instant
    /// Our own version, for the description.
    package var version: String
    /// Told what went wrong in the machine; whoever asks is not.
    package var log: @Sendable (String) -> Void
    /// How many requests a second one address may make, and how many at once.
    package var rate: (perSecond: Double, burst: Double) = (200, 1000)
    /// What pages for people call the repository, and its tracked branch; `nil` for no pages.
    package var place: (repository: String, branch: String)?
    /// How a provider is asked who somebody is.
    package var openID: any OpenIDConnection = LiveOpenIDConnection()
    /// Our secret at the provider; `nil` where we have none.
    package var openIDSecret: @Sendable () async throws -> String? = { nil }

    /// A configuration without pages.
    package init(
      local: Viewer?, settings: @escaping @Sendable () async throws -> AccessSettings,
      now: @escaping @Sendable () -> Instant, version: String,
      log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
      self.local = local
      self.settings = settings
      self.now = now
      self.version = version
      self.log = log
    }
  }

  let configuration: Configuration
  let records: any RecordSource
  let gatekeeper: Gatekeeper
  let hub = ChangeHub()
  private let overviews = LatestOverview()
  private let board = LiveBoard()
  private let limiter: RateLimiter
  private let router: Router
  private let isStillLetIn: @Sendable (Viewer) async -> Bool

  /// A service over some records.
  package init(_ configuration: Configuration, records: any RecordSource) {
    self.configuration = configuration
    self.records = records
    let gatekeeper = Gatekeeper(local: configuration.local)
    self.gatekeeper = gatekeeper
    limiter = RateLimiter(
      perSecond: configuration.rate.perSecond, burst: configuration.rate.burst)
    let (settings, now) = (configuration.settings, configuration.now)
    let changes = ChangeRoutes(hub: hub) { viewer in
      guard let token = viewer.token else { return true }
      // Settings that cannot be read let nobody in.
      guard let settings = try? await settings() else { return false }
      if token.hasPrefix("openid:") {
        return settings.openID != nil && gatekeeper.sessions.isSignedIn(token, at: now())
      }
      return settings.tokens.contains {
        $0.id == token && ($0.expires.map { $0 > now() } ?? true)
      }
    }
    let sessions = SessionRoutes(
      gatekeeper: gatekeeper, settings: settings, openID: OpenIDClient(configuration.openID),
      secret: configuration.openIDSecret, log: configuration.log)
    router = Router(
      Self.described(version: configuration.version) + changes.all
        + (configuration.local == nil ? sessions.all : []))
    isStillLetIn = changes.isStillLetIn
  }

  /// Every operation of the interface for programs but the stream of changes.
  private static func described(version: String) -> [Route] {
    operations + [description(version: version), health]
  }

  static var operations: [Route] {
    Resource.models.routes + Resource.versions.routes + Resource.testResults.routes
      + Resource.jobs.routes + Resource.tasks.routes + Resource.approvals.routes
      + Resource.processes.routes + Resource.instances.routes + Resource.incidents.routes
      + Resource.runtimes.routes + Resource.proposals.routes + Resource.alerts.routes
      + Resource.monitors.routes + Resource.schedules.routes + Resource.heatMap.routes
      + Resource.trainings.routes
      + AlertRoutes.all + NumberedRoutes.all
      + DocumentRoutes.all + ActionRoutes.all + InterventionRoutes.all + VerdictRoutes.all
      + AuthorRoutes.all + ModelOpRoutes.all + WebhookRoutes.all
  }

  private static var health: Route {
    Route(
      id: "getHealth", method: "GET", path: "/healthz", tag: "health",
      summary: "Whether it answers at all. Open to everybody.",
      answer: .json("Health", .object([.init("status", .enumeration(["live"]), "It does.")])),
      admission: .open
    ) { _ in .json(["status": "live"]) }
  }

  private static func description(version: String) -> Route {
    Route(
      id: "getDescription", method: "GET", path: "/api/v1/openapi.json", tag: "health",
      summary: "This description.", answer: .json("Description", .map(.any)),
      admission: .needs(.read)
    ) { _ in .json(openAPI(version: version)) }
  }

  /// The description of the interface (OpenAPI 3.1).
  package static func openAPI(version: String) -> JSON {
    let changes = ChangeRoutes(hub: ChangeHub()) { _ in false }
    let itself = Route(
      id: "getDescription", method: "GET", path: "/api/v1/openapi.json", tag: "health",
      summary: "This description.", answer: .json("Description", .map(.any)),
      admission: .needs(.read)
    ) { _ in APIResponse() }
    return OpenAPIDocument.json(operations + changes.all + [itself, health], version: version)
  }

  // MARK: - Answering

  /// How large a body may be that goes to a target; a request for nothing has none.
  package func bodyLimit(of request: APIRequest) -> Int {
    request.target.hasPrefix("/hooks/") ? WebhookRoutes.bodyLimit : Route.bodyLimit
  }

  /// Answers a request.
  package func answer(_ request: APIRequest) async -> APIResponse {
    var response: APIResponse
    do {
      response = try await respond(request)
    } catch let problem as APIProblem {
      response = failure(problem, request)
    } catch {
      configuration.log(
        "failed to answer \(request.method) \(request.target.prefix(200)): \(error)")
      response = .problem(
        .unavailable("the records cannot be read now", hint: "the log of muster says why"))
    }
    EntityTag.apply(to: &response, request)
    SecurityHeaders.add(to: &response)
    return response
  }

  /// A browser that is not signed in is shown where to; programs are told.
  private func failure(_ problem: APIProblem, _ request: APIRequest) -> APIResponse {
    if problem.status == 401, request.method == "GET",
      request.header("accept")?.contains("text/html") ?? false
    {
      let target = request.target
      let isLong = target == "/" || target.utf8.count > 1000
      return .redirect(to: isLong ? "/login" : "/login?" + FormText.text([("then", target)]))
    }
    return .problem(problem)
  }

  /// Reads and counts all records, so that nobody's first page has to wait for it.
  package func prepare() async {
    guard configuration.place != nil, let snapshot = try? await records.snapshot() else { return }
    overviews.put(
      Overview(of: snapshot.state, verdicts: snapshot.verdicts, alerts: snapshot.alerts),
      of: snapshot.revision)
  }

  private func respond(_ request: APIRequest) async throws -> APIResponse {
    let now = configuration.now()
    guard limiter.take(request.peer, at: now) else {
      throw APIProblem.tooMany("this address asks too often")
    }
    let target = try RequestTarget(request.target)
    var match = router.match(request.method, target.path)
    if case .none = match, let page = pages?.route(request) { match = .found(page, path: [:]) }
    let settings = try await configuration.settings()
    var viewer = Viewer(name: "", roles: [])
    var csrf = ""
    if needsViewer(match) {
      let (known, proof) = try gatekeeper.identify(request, settings, at: now)
      viewer = known
      if !["GET", "HEAD"].contains(request.method) {
        try gatekeeper.requireOwnSite(request, proof, settings)
      }
      csrf = proof.csrf
    }
    let (route, path) = try Self.found(match, request, target)
    if case .needs(let permission) = route.admission, !viewer.has(permission) {
      throw APIProblem.forbidden("\(viewer.name) may not \(permission.verb) anything")
    }
    // What is open to everybody does not depend on the records, nor on whether they can be read.
    let snapshot =
      needsViewer(match) ? try await records.snapshot() : Snapshot(revision: 0, state: .init())
    let call = Call(
      request: request, viewer: viewer.inGroups(of: snapshot), snapshot: snapshot,
      records: records, now: now, csrf: csrf, settings: settings, path: path,
      query: try route.checked(path: path, query: target.query),
      body: try route.checkedBody(request))
    do {
      return try await route.handle(call)
    } catch let problem as APIProblem where route.isPage && needsViewer(match) {
      guard let pages else { throw problem }
      return try await pages.problem(problem, call)
    }
  }

  // MARK: - Pages

  private var pages: PageDesk? {
    configuration.place.map { place in
      var status = ReconcilerStatus()
      status.version = configuration.version
      status.repository = place.repository
      status.branch = place.branch
      return PageDesk(
        place: status, hub: hub, board: board, isStillLetIn: isStillLetIn, overviews: overviews,
        perform: perform)
    }
  }

  /// Carries out an operation in the name of whoever sent a page's form.
  private func perform(
    _ path: [String], _ body: JSON, _ call: Call
  ) async throws -> APIResponse {
    guard case .found(let route, let values) = router.match("POST", path),
      case .needs(let permission) = route.admission
    else { throw APIProblem.notFound() }
    guard call.viewer.has(permission) else {
      throw APIProblem.forbidden("\(call.viewer.name) may not \(permission.verb) anything")
    }
    // A page's form may lack what the operation needs, as any other body.
    let places = route.body?.problems(in: body) ?? []
    guard places.isEmpty else {
      throw APIProblem.badRequest("the form is not filled in as it should be", places: places)
    }
    return try await route.handle(
      Call(
        request: call.request, viewer: call.viewer, snapshot: call.snapshot,
        records: call.records, now: call.now, csrf: call.csrf, settings: call.settings,
        path: values,
        query: try route.checked(path: values, query: []), body: body))
  }

  /// Whether it has to be told who asks: also for what is not there, which is nobody's business.
  private func needsViewer(_ match: Router.Match) -> Bool {
    guard case .found(let route, _) = match else { return true }
    if case .needs = route.admission { return true }
    return false
  }

  private static func found(
    _ match: Router.Match, _ request: APIRequest, _ target: RequestTarget
  ) throws(APIProblem) -> (Route, [String: String]) {
    switch match {
    case .found(let route, let path): return (route, path)
    case .none: throw .notFound("nothing is served at this path")
    case .wrongMethod(let allowed):
      throw APIProblem(
        status: 405, kind: "method-not-allowed", title: "Method not allowed",
        detail: "\(request.method.prefix(20)) is not understood here",
        headers: ["allow": allowed.joined(separator: ", ")])
    }
  }
}

extension Gatekeeper.Proof {
  /// What forms have to carry; empty where none is needed.
  var csrf: String {
    switch self {
    case .bearer: ""
    case .cookie(let csrf), .none(let csrf): csrf
    }
  }
}

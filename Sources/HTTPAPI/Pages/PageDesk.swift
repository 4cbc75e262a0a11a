import Dashboard
import Reconciler
import Registry
import Vocabulary

/// Serves the pages for people: finds the page of an address, has looked up what it needs, and lets
/// it be drawn. What a viewer may not see is not there for the page either.
struct PageDesk: Sendable {
  let place: ReconcilerStatus
  let hub: ChangeHub
  let board: LiveBoard
  let isStillLetIn: @Sendable (Viewer) async -> Bool
  /// The counts of the last revision that somebody looked at.
  let overviews: LatestOverview
  /// Carries out an operation of the interface for programs, in the viewer's name.
  let perform: @Sendable (_ path: [String], _ body: JSON, Call) async throws -> APIResponse

  /// What forms may ask for.
  static let actions: Set<Dashboard.Action.Kind> = [
    .claim, .release, .approve, .reject, .complete, .retry, .cancel, .modify, .cancelJob, .begin,
    .retrain, .suspend, .resume, .reconcile, .confirm, .propose, .start, .stop, .verify,
    .acknowledge, .snooze, .resolve, .acknowledgeAll, .snoozeAll, .run, .signOut,
  ]

  /// The operation of an address; `nil` where there is no page.
  func route(_ request: APIRequest) -> Route? {
    let target = request.target
    let path = String(target.prefix { $0 != "?" && $0 != "#" })
    switch request.method {
    case "GET", "HEAD":
      if let file = Assets.all.first(where: { $0.path == path }) { return asset(file) }
      switch path {
      case Assets.eventsPath: return events
      case Assets.auditCSVPath: return export(target, isTable: true)
      case Assets.auditJSONPath: return export(target, isTable: false)
      default:
        if let page = Page(target: target) { return self.page(page) }
        // A browser is told in a page, with the way to all others.
        return path.hasPrefix("/api/")
          || !(request.header("accept")?.contains("text/html") ?? false)
          ? nil : route("GET") { _ in throw APIProblem.notFound("nothing is served at this path") }
      }
    case "POST": return Dashboard.Action(path: path).map(action)
    default: return nil
    }
  }

  private func route(
    _ method: String, admission: Route.Admission = .needs(.read),
    _ handle: @escaping @Sendable (Call) async throws -> APIResponse
  ) -> Route {
    Route(
      id: "page", method: method, path: "/", tag: "pages", summary: "", answer: .empty,
      admission: admission, takesForms: true, isDescribed: false, isPage: true, handle: handle)
  }

  private func asset(_ file: Assets.File) -> Route {
    route("GET", admission: .open) { _ in
      APIResponse(
        type: file.mediaType, body: Array(file.text.utf8),
        headers: [(name: "cache-control", value: "public, max-age=31536000, immutable")])
    }
  }

  private var events: Route {
    route("GET") { call in
      guard call.request.method == "GET", let ticks = hub.watch() else {
        throw APIProblem.unavailable("too many watch already")
      }
      var response = APIResponse(
        type: "text/event-stream",
        headers: [
          (name: "cache-control", value: "no-store"), (name: "x-accel-buffering", value: "no"),
        ])
      response.body = .stream(
        ChangeStream(
          ticks, call, epoch: hub.epoch, revision: call.snapshot.revision, isKnown: true,
          isForPages: true, isStillLetIn: isStillLetIn))
      return response
    }
  }

  // MARK: - Pages

  private func page(_ page: Page) -> Route {
    route("GET") { call in
      try await rendered(page, try await site(call), visit(call), call)
    }
  }

  /// A page with all that it needs looked up.
  func rendered(
    _ page: Page, _ site: Site, _ visit: Visit, _ call: Call
  ) async throws -> APIResponse {
    var material = Material()
    let lookups = PageLookups(call: call, site: site, board: board)
    // Three rounds suffice; a page that always wants more is cut off.
    for _ in 0..<5 {
      let needs = Pages.needs(of: page, on: site, having: material)
      if needs.isEmpty { break }
      for need in needs { try await lookups.answer(need, into: &material) }
    }
    return Self.response(Pages.render(page, of: site, for: visit, with: material))
  }

  static func response(_ page: Rendered) -> APIResponse {
    APIResponse(status: page.status, type: Rendered.mediaType, body: page.body)
  }

  /// The site as the viewer may see it, made once a revision.
  func site(_ call: Call) async throws -> Site {
    let snapshot = call.snapshot.restricted(to: call.viewer)
    if let known: Site = snapshot.derived("site") { return known }
    var place = place
    // Passes are of the whole project, and so for those alone who see it.
    if call.viewer.seesEverything,
      let pass = try await call.records.passes(after: nil, limit: 1).first
    {
      place.stateCommit = pass.commit
      place.lastPass = pass.at
      place.passes = Int(pass.number)
    }
    let overview = await overview(of: snapshot, call)
    return snapshot.derive("site") {
      Site(
        state: snapshot.state, desired: snapshot.desired, verdicts: snapshot.verdicts,
        reconciler: place, actions: Self.actions, alerts: snapshot.alerts, board: snapshot.board,
        overview: overview)
    }
  }

  /// The counts of all records, from those of the last revision where it is known what changed
  /// since; `nil` for what only some may see, which is counted for itself.
  private func overview(of snapshot: Snapshot, _ call: Call) async -> Overview? {
    guard call.viewer.seesEverything else { return nil }
    guard case (let revision, var overview)? = overviews.take(), revision <= snapshot.revision,
      let changes = await call.records.changes(since: revision), !changes.isAnew
    else {
      let counted = Overview(
        of: snapshot.state, verdicts: snapshot.verdicts, alerts: snapshot.alerts)
      overviews.put(counted, of: snapshot.revision)
      return counted
    }
    // What changed after the snapshot was taken is named too, and is found there as it was.
    overview.update(
      to: snapshot.state, changed: changes.keys, verdicts: snapshot.verdicts,
      alerts: snapshot.alerts)
    overviews.put(overview, of: snapshot.revision)
    return overview
  }

  func visit(_ call: Call) -> Visit {
    let viewer = call.viewer
    var visit = Visit(
      viewer: Dashboard.Viewer(
        person: viewer.name, groups: viewer.groups.sorted(), mayOperate: viewer.has(.operate),
        mayAuthor: viewer.may(.operate, on: .project, in: call.snapshot),
        mayAnswer: viewer.has(.work), proof: Self.proof(call), formToken: call.csrf),
      now: call.now)
    visit.viewer.seesEverything = viewer.seesEverything
    visit.viewer.isSignedIn = viewer.token != nil
    // A word of ours and never a text of somebody's: an address must not make a page say anything.
    if call.request.target.hasSuffix(Self.asked) {
      visit.notice = Visit.Notice("Muster was asked; it shows here once it is done.")
    }
    return visit
  }

  /// How whoever looks shows once more who they are, before a verdict.
  private static func proof(_ call: Call) -> Dashboard.Viewer.Proof {
    guard let token = call.viewer.token, let since = call.viewer.authenticated else {
      return .none
    }
    guard token.hasPrefix("openid:") else { return .token }
    if call.now < since + VerdictRoutes.freshness { return .fresh }
    let path = String(call.request.target.prefix { $0 != "?" })
    return .anew("\(OpenIDSettings.startPath)?" + FormText.text([("anew", "1"), ("then", path)]))
  }

  /// What is put behind an address after something was asked for.
  private static let asked = "asked=1"

  /// A page that says what went wrong.
  func problem(_ problem: APIProblem, _ call: Call) async throws -> APIResponse {
    let site = try await site(call)
    var response = Self.response(
      Pages.problem(
        status: problem.status, title: problem.title,
        detail: problem.detail + (problem.hint.map { " (\($0))" } ?? ""), of: site,
        for: visit(call)))
    response.status = problem.status
    return response
  }

  // MARK: - Actions

  private func action(_ action: Dashboard.Action) -> Route {
    route("POST") { call in
      do {
        switch action {
        case .verify: return try await verified(call)
        case .propose(let kind): return try await proposed(kind, call)
        case .start: return try await started(call)
        case .signOut: return try await perform(["logout"], [:], call)
        default: break
        }
      } catch let refusal as APIProblem {
        return try await problem(refusal, call)
      }
      guard let (path, body) = Self.operation(action, call) else {
        throw APIProblem.notFound("this cannot be asked for here")
      }
      do {
        _ = try await perform(["api", "v1"] + path, body, call)
      } catch let refusal as APIProblem {
        return try await problem(refusal, call)
      }
      let back = Self.page(before: call.request) ?? "/"
      return .redirect(to: back + (back.contains("?") ? "&" : "?") + Self.asked)
    }
  }

  /// The operation of the interface for programs that does what a form asks.
  private static func operation(
    _ action: Dashboard.Action, _ call: Call
  ) -> (path: [String], body: JSON)? {
    switch action {
    case .claim(let id): (["tasks", id.text, "claim"], [:])
    case .release(let id): (["tasks", id.text, "release"], [:])
    case .complete(let id):
      (["tasks", id.text, "complete"], ["variables": .object(variables(call))])
    case .approve(let id): (["tasks", id.text, "approve"], members(["reason"], call))
    case .reject(let id): (["tasks", id.text, "reject"], members(["reason"], call))
    case .cancel(let id): (["instances", id.text, "cancel"], members(["reason"], call))
    case .modify(let id): (["instances", id.text, "modify"], moves(call))
    case .cancelJob(let id): (["jobs", id.text, "cancel"], members(["reason"], call))
    case .begin(let name): (["models", name.text, "start"], [:])
    case .retrain(let name): (["models", name.text, "retrain"], [:])
    case .stop(let id): (["runs", id, "cancel"], [:])
    case .retry(let id): (["instances", id.text, "retry"], [:])
    case .suspend(let id): hold(id.kind.rawValue, id.name, "suspend")
    case .resume(let id): hold(id.kind.rawValue, id.name, "resume")
    case .reconcile: (["reconcile"], [:])
    case .confirm: (["reconcile"], ["confirm": true])
    case .acknowledge(let id): (["alerts", id.hex, "acknowledge"], [:])
    case .snooze(let id):
      (["alerts", id.hex, "snooze"], AlertForm(call).json(["until", "reason"]))
    case .resolve(let id): (["alerts", id.hex, "resolve"], AlertForm(call).json(["reason"]))
    case .acknowledgeAll: (["alerts", "acknowledge"], AlertForm(call).json(["cause"]))
    case .snoozeAll: (["alerts", "snooze"], AlertForm(call).json(["cause", "until", "reason"]))
    case .run(let id): (["monitors", id.hex, "run"], [:])
    case .propose, .start, .verify, .signOut: nil
    }
  }

  private static func hold(
    _ kind: String, _ name: String, _ word: String
  ) -> (path: [String], body: JSON)? {
    ["model", "runtime"].contains(kind.lowercased())
      ? (["\(kind.lowercased())s", name, word], [:]) : nil
  }

  private static func fields(_ call: Call) -> [String: String] {
    Address.fields(of: String(decoding: call.request.body, as: UTF8.self))
  }

  /// Some fields of a form as members of a body; those that are empty are left out.
  private static func members(_ names: [String], _ call: Call) -> JSON {
    let fields = fields(call)
    return .object(
      names.reduce(into: [:]) { members, name in
        if let value = fields[name], !value.isEmpty { members[name] = .string(value) }
      })
  }

  /// One token that a form moves.
  private static func moves(_ call: Call) -> JSON {
    let fields = fields(call)
    var members: [String: JSON] = [:]
    if let from = fields["cancel"], !from.isEmpty { members["cancel"] = [.string(from)] }
    if let element = fields["element"], !element.isEmpty {
      switch fields["place"] {
      case "before": members["startBefore"] = [.string(element)]
      case "after": members["startAfter"] = [.string(element)]
      default: break
      }
    }
    return .object(members)
  }

  /// The fields `set.<name>` of a form, and the lines `name=value` of its field `variables`: JSON
  /// where it is some, else text.
  private static func variables(_ call: Call) -> [String: JSON] {
    let fields = fields(call)
    var variables: [String: JSON] = [:]
    for line in (fields["variables"] ?? "").split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      let name = String(parts[0]).trimmed
      let value = String(parts[1]).trimmed
      if !name.isEmpty { variables[name] = (try? JSON(parsing: value)) ?? .string(value) }
    }
    for (name, value) in fields where name.hasPrefix("set.") && name.utf8.count > 4 {
      variables[String(name.dropFirst(4))] = (try? JSON(parsing: value)) ?? .string(value)
    }
    return variables
  }

  /// The page that a form was on, as the browser says; `nil` where it is none of ours.
  private static func page(before request: APIRequest) -> String? {
    guard let referer = request.header("referer"), let host = request.header("host"),
      let scheme = referer.firstRange(of: "://")
    else { return nil }
    let rest = referer[scheme.upperBound...]
    guard rest.hasPrefix(host), let page = Page(target: String(rest.dropFirst(host.count))) else {
      return nil
    }
    return page.address
  }

  // MARK: - The audit trail as a file

  private func export(_ target: String, isTable: Bool) -> Route {
    route("GET") { call in
      let query =
        target.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
      guard case .audit(let filter)? = Page(path: "/audit", query: query) else {
        throw APIProblem.notFound()
      }
      let lookups = PageLookups(call: call, site: try await site(call), board: board)
      let (entries, older) = try await lookups.audit(
        filter, limit: Self.exportLimit, searching: Int(clamping: call.snapshot.state.auditNumber))
      // A trail that lacks entries without a word would be worse than none.
      guard older == nil else {
        var problem = APIProblem.badRequest(
          "more than \(Self.exportLimit) entries are like that; a file holds no more")
        problem.hint = "ask for a part of them by From and To"
        throw problem
      }
      return isTable
        ? .download(
          Array(AuditExport.csv(entries).utf8), type: "text/csv; charset=utf-8", name: "audit.csv")
        : .download(
          Array(AuditExport.json(entries).prettyText.utf8), type: "application/json",
          name: "audit.json")
    }
  }

  /// How many entries a file holds.
  private static let exportLimit = 50_000
}

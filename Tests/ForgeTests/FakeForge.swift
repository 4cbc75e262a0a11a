import Forge
import Synchronization
import Testing
import Vocabulary

/// A forge in memory behind real HTTP. It checks each request against its kind's API, and answers
/// in its kind's words and pages.
final class FakeForge: Sendable {
  struct Comment: Equatable, Sendable {
    var id: Int64
    var body: String
    var author: Int64
    var isByProgram = false
    var isSystem = false
  }

  struct Proposal: Sendable {
    var number: Int64
    var commit: String
    var branch: String
    var isFromFork = false
    var isOpen = true
  }

  /// A reply in place of the usual one, to the next request that fits.
  struct Fault: Sendable {
    let method: String
    let path: String
    let reply: LoopbackServer.Reply
    /// Whether the forge does what it is asked before it replies so.
    var isAfterDoing = false
  }

  struct State: Sendable {
    var comments: [Comment] = []
    var proposals: [Proposal] = []
    /// What pull requests say that were opened here.
    var texts: [Int64: String] = [:]
    /// `sha name state description target pipeline`, in order.
    var statuses: [String] = []
    var problems: [String] = []
    var log: [String] = []
    var faults: [Fault] = []
    /// Who the token belongs to; `nil` when it may not ask.
    var owner: Int64? = 1
    /// Whether the token may change what others wrote, as one that may write to the repository can.
    var mayChangeOthers = true
    /// How many elements a page has at most, whatever is asked for.
    var pageLimit = 50
    var nextID: Int64 = 1000
  }

  let kind: ForgeKind
  private let state: Mutex<State>
  private let slot = Mutex<LoopbackServer?>(nil)

  init(_ kind: ForgeKind, _ change: (inout State) -> Void = { _ in }) throws {
    self.kind = kind
    var state = State()
    change(&state)
    self.state = Mutex(state)
    let server = try LoopbackServer { [weak self] request in
      self?.reply(to: request) ?? .hangUp
    }
    slot.withLock { $0 = server }
  }

  var port: Int { slot.withLock { $0?.port ?? 0 } }
  var api: String { "http://127.0.0.1:\(port)\(APITable.of(kind).root)" }
  var now: State { state.withLock { $0 } }
  func change(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

  static let repository = "acme/models"

  // MARK: - Answers

  private func reply(to request: LoopbackServer.Request) -> LoopbackServer.Reply {
    state.withLock { state in
      let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
      state.log.append("\(request.method) \(request.path)" + (query.isEmpty ? "" : "?\(query)"))
      guard let (endpoint, values, problems) = APITable.of(kind).match(request) else {
        state.problems.append("\(request.method) \(request.path): no such endpoint")
        return .answer(status: 404, body: #"{"message":"Not Found"}"#)
      }
      state.problems += problems.map { "\(request.method) \(request.path): \($0)" }
      let fault = state.faults.firstIndex {
        $0.method == request.method && request.path.contains($0.path)
      }.map { state.faults.remove(at: $0) }
      if let fault, !fault.isAfterDoing { return fault.reply }
      let reply = answer(request, endpoint, values, &state)
      return fault?.reply ?? reply
    }
  }

  private func answer(
    _ request: LoopbackServer.Request, _ endpoint: APITable.Endpoint, _ values: [String: String],
    _ state: inout State
  ) -> LoopbackServer.Reply {
    let repository = values["id"] ?? "\(values["owner"] ?? "")/\(values["repo"] ?? "")"
    guard endpoint.path == "user" || repository == Self.repository else {
      return .answer(status: 404, body: #"{"message":"404 Project Not Found"}"#)
    }
    let body = (try? JSON(parsing: request.body)) ?? .null
    func done(_ json: JSON) -> LoopbackServer.Reply {
      .answer(status: endpoint.success, body: json.canonicalText)
    }
    switch (endpoint.method, endpoint.path.split(separator: "/").last ?? "") {
    case (_, "user"):
      guard let owner = state.owner else {
        return .answer(
          status: 403, body: #"{"message":"Resource not accessible by integration"}"#)
      }
      return done(["id": .integer(owner)])
    case ("POST", "{sha}"):
      let parts = ["context", "name", "state", "description", "target_url", "pipeline_id"]
      let words = parts.compactMap { body[$0] }.map { $0.string ?? $0.canonicalText }
      state.statuses.append(
        ([values["sha"]?.prefix(4).description ?? ""] + words)
          .joined(separator: "|"))
      return done(["id": 1])
    case ("GET", "statuses"):
      return done(
        .array(
          state.statuses.map { line in
            let words = line.split(separator: "|").map(String.init)
            return ["name": .string(words[1]), "status": .string(words[2])]
          }))
    case ("GET", "comments"), ("GET", "notes"):
      return page(state.comments.map(json), request, state, isWhole: kind == .gitea)
    case ("POST", "comments"), ("POST", "notes"):
      state.nextID += 1
      let comment = Comment(
        id: state.nextID, body: body["body"]?.string ?? "", author: state.owner ?? 1,
        isByProgram: state.owner == nil)
      state.comments.append(comment)
      return done(json(comment))
    case (_, "{comment}"):
      guard let index = state.comments.firstIndex(where: { "\($0.id)" == values["comment"] }) else {
        return .answer(status: 404, body: #"{"message":"Not Found"}"#)
      }
      guard state.mayChangeOthers || state.comments[index].author == state.owner ?? 1 else {
        return .answer(status: 403, body: #"{"message":"not yours"}"#)
      }
      state.comments[index].body = body["body"]?.string ?? ""
      return done(json(state.comments[index]))
    case ("POST", "pulls"), ("POST", "merge_requests"):
      let branch = (body["head"] ?? body["source_branch"])?.string ?? ""
      guard !state.proposals.contains(where: { $0.branch == branch && $0.isOpen }) else {
        return .answer(
          status: kind == .gitHub ? 422 : 409, body: #"{"message":"it has one already"}"#)
      }
      state.nextID += 1
      let proposal = Proposal(number: state.nextID, commit: Self.commit, branch: branch)
      state.proposals.append(proposal)
      state.texts[proposal.number] = (body["body"] ?? body["description"])?.string
      return done(json(proposal))
    case ("PATCH", "{number}"), ("PUT", "{number}"):
      guard
        let index = state.proposals.firstIndex(where: { "\($0.number)" == values["number"] })
      else { return .answer(status: 404, body: #"{"message":"Not Found"}"#) }
      state.proposals[index].isOpen = false
      return done(json(state.proposals[index]))
    case ("GET", "{number}"):
      guard let found = state.proposals.first(where: { "\($0.number)" == values["number"] }) else {
        return .answer(status: 404, body: #"{"message":"Not Found"}"#)
      }
      return done(json(found))
    default:
      // As the forges do, the lists hold more than what was asked for by head.
      let branch = request.query.first { $0.name == "head" || $0.name == "source_branch" }?.value
      let wanted = state.proposals.filter { proposal in
        guard let branch else { return kind != .gitea || proposal.isOpen }
        return branch == proposal.branch || branch == "acme:" + proposal.branch
      }
      return page(wanted.map(json), request, state, isWhole: false)
    }
  }

  private func page(
    _ all: [JSON], _ request: LoopbackServer.Request, _ state: State, isWhole: Bool
  ) -> LoopbackServer.Reply {
    func number(_ name: String) -> Int? {
      request.query.first { $0.name == name }.flatMap { Int($0.value) }
    }
    if isWhole {
      return .answer(
        status: 200, headers: ["X-Total-Count: \(all.count)"],
        body: JSON.array(all).canonicalText)
    }
    let size = min(number(kind == .gitea ? "limit" : "per_page") ?? 20, state.pageLimit)
    let number = number("page") ?? 1
    let start = min(all.count, (number - 1) * size)
    let end = min(all.count, start + size)
    let hasNext = end < all.count
    let link = "<http://elsewhere.example/?page=\(number + 1)>"
    let headers: [String] =
      switch kind {
      case .gitHub:
        hasNext
          ? ["Link: \(link); rel=\"next\", <http://x>; rel=\"last\""]
          : number > 1 ? ["Link: <http://x>; rel=\"prev\", <http://x>; rel=\"first\""] : []
      case .gitLab: ["X-Next-Page: \(hasNext ? String(number + 1) : "")"]
      case .gitea: ["X-Total-Count: \(all.count)"]
      }
    return .answer(
      status: 200, headers: headers, body: JSON.array(Array(all[start..<end])).canonicalText)
  }

  private func json(_ comment: Comment) -> JSON {
    let user: JSON = [
      "id": .integer(comment.author), "type": .string(comment.isByProgram ? "Bot" : "User"),
    ]
    switch kind {
    case .gitHub, .gitea:
      return [
        "id": .integer(comment.id), "body": .string(comment.body), "user": user,
        "html_url": .string("https://forge.example/comment/\(comment.id)"),
      ]
    case .gitLab:
      return [
        "id": .integer(comment.id), "body": .string(comment.body), "author": user,
        "system": .bool(comment.isSystem),
      ]
    }
  }

  private func json(_ proposal: Proposal) -> JSON {
    switch kind {
    case .gitHub, .gitea:
      [
        "number": .integer(proposal.number), "state": .string(proposal.isOpen ? "open" : "closed"),
        "head": [
          "sha": .string(proposal.commit), "ref": .string(proposal.branch),
          "repo": proposal.isFromFork ? .null : ["id": 7],
        ],
        "base": ["ref": "main", "repo": ["id": 7]], "html_url": "https://forge.example/pull",
      ]
    case .gitLab:
      [
        "iid": .integer(proposal.number), "id": .integer(proposal.number + 5000),
        "state": .string(proposal.isOpen ? "opened" : "merged"), "sha": .string(proposal.commit),
        "source_branch": .string(proposal.branch), "target_branch": "main",
        "source_project_id": proposal.isFromFork ? 8 : 7, "target_project_id": 7,
        "web_url": "https://forge.example/pull",
      ]
    }
  }
}

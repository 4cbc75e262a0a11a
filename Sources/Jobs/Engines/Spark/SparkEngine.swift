import Glibc
import Sandbox
import Vocabulary

/// Spark: a standalone master over its REST server, or any master through `spark-submit`.
///
/// A model's function gets what ModelOp's Spark runtime gives it: `external_inputs`,
/// `external_outputs` and `external_model_assets`.
package struct SparkEngine: JobEngine {
  /// Sends a request, and gives the status and the body of its answer. The address is the
  /// operator's.
  package typealias Transport =
    @Sendable (_ method: String, _ url: String, _ body: [UInt8]?) async throws(EngineProblem) -> (
      status: Int, body: [UInt8]
    )

  package let kind = "spark"
  package let form = EngineResultForm.driver
  private let settings: SparkSettings
  private let words: SparkProtocol
  private let transport: Transport

  /// An engine by its settings; nothing is asked yet.
  package init(
    _ settings: SparkSettings, transport: @escaping Transport
  ) throws(SparkParameters.Problem) {
    self.settings = settings
    self.transport = transport
    words = try SparkProtocol(settings)
  }

  package func refusal(of job: Job) -> String? {
    guard job.language == .python else {
      return "Spark runs functions of Python models, found \(job.language.rawValue)"
    }
    if case .command = job.kind { return "Spark runs no commands" }
    return nil
  }

  // MARK: - Handing over

  package func submit(_ work: EngineWork) async throws(EngineProblem) -> EngineTicket {
    switch settings.submission {
    case .rest(let address):
      let body = Array(words.create(work).canonicalText.utf8)
      return try SparkProtocol.created(
        try await send("POST", "\(address)/v1/submissions/create", body))
    case .program(let path):
      let answer = try await words.start(work, program: path).run()
      let line = answer.text.split(separator: "\n").last.map(String.init) ?? ""
      guard answer.code == 0, SparkProtocol.process(line) != nil else {
        throw EngineProblem("failed to start spark-submit: \(line)")
      }
      return EngineTicket(line)
    }
  }

  /// A standalone master lists no names; there the claim in the job's folder tells.
  package func find(_ work: EngineWork) async throws(EngineProblem) -> EngineTicket? {
    guard case .program = settings.submission, let text = Disk.text(work.folder + "/process"),
      let line = text.split(separator: "\n").first.map(String.init),
      SparkProtocol.process(line) != nil
    else { return nil }
    return EngineTicket(line)
  }

  // MARK: - Following

  package func status(
    of ticket: EngineTicket, _ work: EngineWork
  ) async throws(EngineProblem) -> EngineStatus {
    switch settings.submission {
    case .rest(let address):
      guard SparkProtocol.isID(ticket.text) else { return .unknown }
      let json = try await send("GET", "\(address)/v1/submissions/status/\(ticket)", nil)
      return SparkProtocol.status(json, of: ticket, claimed: JobClaim.ticket(work.folder))
    case .program: return Self.status(ofProcess: ticket, work)
    }
  }

  private static func status(ofProcess ticket: EngineTicket, _ work: EngineWork) -> EngineStatus {
    guard let (number, start) = SparkProtocol.process(ticket.text) else { return .unknown }
    let isAlive = ProcessIdentity.start(of: number) == start
    // Read after the look at the process: a code that is missing now will not come.
    let code = Disk.text(work.folder + "/exit")?.split(separator: "\n").first.flatMap { Int($0) }
    if let code { return .ended(.exited(code)) }
    guard isAlive else { return .ended(.failed("spark-submit is gone without an exit code")) }
    return JobClaim.ticket(work.folder) == nil ? .waiting("the driver starts") : .running
  }

  package func cancel(_ ticket: EngineTicket, _ work: EngineWork) async throws(EngineProblem) {
    switch settings.submission {
    case .rest(let address):
      guard SparkProtocol.isID(ticket.text) else { return }
      _ = try await send("POST", "\(address)/v1/submissions/kill/\(ticket)", [])
    case .program:
      guard let (number, start) = SparkProtocol.process(ticket.text),
        ProcessIdentity.start(of: number) == start
      else { return }
      // The leader of its session: all that it has started is in its group.
      kill(-Int32(truncatingIfNeeded: number), SIGKILL)
    }
  }

  private func send(
    _ method: String, _ url: String, _ body: [UInt8]?
  ) async throws(EngineProblem) -> JSON {
    let answer = try await transport(method, url, body)
    do throws(JSONError) {
      return try JSON(parsing: answer.body, limits: JSON.Limits(bytes: 1 << 20, depth: 16))
    } catch {
      throw EngineProblem("\(url) answered \(answer.status) and no JSON")
    }
  }
}

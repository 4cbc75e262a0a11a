import HTTPClient
package import Jobs
package import Vocabulary

/// The executors of this machine by name, made when they are asked for.
package struct ExecutorTable: Sendable {
  private let settings: ExecutorSettings
  private let client = HTTPClient()
  private let now: @Sendable () -> Instant

  /// The executors that an operator has declared.
  package init(_ settings: ExecutorSettings, now: @escaping @Sendable () -> Instant) {
    self.settings = settings
    self.now = now
  }

  /// The names besides `local`, sorted.
  package var names: [String] { settings.declared.keys.sorted() }

  /// An executor by its name; `nil` when the operator has declared none.
  package func executor(
    named name: String
  ) throws(SparkParameters.Problem) -> RemoteExecutor? {
    guard let declared = settings.declared[name] else { return nil }
    let engine: any JobEngine =
      switch declared.engine {
      case .slurm(let settings): SlurmEngine(settings)
      case .spark(let settings): try SparkEngine(settings, transport: transport)
      }
    return RemoteExecutor(engine: engine, settings: declared.remote, now: now)
  }

  private var transport: SparkEngine.Transport {
    { [client] method, url, body throws(EngineProblem) in
      do throws(HTTPClientError) {
        let answer = try await client.send(
          HTTPRequest(
            method, url, headers: [HTTPHeader("Content-Type", "application/json;charset=UTF-8")],
            body: body, limits: HTTPLimits(answerBytes: 1 << 20)))
        return (answer.status, answer.body)
      } catch {
        throw EngineProblem("\(error)")
      }
    }
  }
}

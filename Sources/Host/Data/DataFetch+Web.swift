import HTTPClient
import Sandbox
import Vocabulary

extension DataFetch {
  private static let redirects = 5
  private static let connect: Duration = .seconds(10)
  private static let stall: Duration = .seconds(60)

  /// Downloads from an address and from wherever it redirects to, as far as that is allowed.
  ///
  /// - Parameters:
  ///   - headers: Sent to the first server alone.
  ///   - trusted: A server that may be asked whatever the rules say.
  func download(
    _ start: HTTPAddress, headers: [HTTPHeader] = [], trusted: HTTPAddress? = nil
  ) async throws(DataProblem) -> DataFile {
    var address = start
    for _ in 0...Self.redirects {
      let own = address.isSameOrigin(start) ? headers : []
      let request = HTTPRequest(
        "GET", address.text, headers: try authorized(own, for: address), limits: limits,
        reach: try reach(of: address, trusted), proxies: .ofEnvironment)
      let draft = try draft()
      let response: HTTPResponse
      do throws(HTTPClientError) {
        response = try await client.download(request) { draft.append($0) }
      } catch {
        if let stop = draft.stop { throw problem(stop, of: draft, from: address.shown) }
        throw problem(error, from: address)
      }
      switch response.status {
      case 200:
        let place = address.shown
        return try await BlockingWork.run { () throws(DataProblem) in
          try keep(draft, from: place)
        }
      case 301, 302, 303, 307, 308: address = try next(response, at: address)
      default: throw problem(response, from: address)
      }
    }
    throw DataProblem(
      .badAnswer, item, from: start.shown, "it redirects more than \(Self.redirects) times")
  }

  var limits: HTTPLimits {
    // The draft counts the bytes.
    HTTPLimits(connect: Self.connect, total: policy.time, stall: Self.stall, answerBytes: .max)
  }

  private func reach(
    of address: HTTPAddress, _ trusted: HTTPAddress?
  ) throws(DataProblem) -> HTTPRequest.Reach {
    if let trusted, address.isSameOrigin(trusted) { return .everywhere }
    guard let reach = policy.reach(of: address) else {
      throw DataProblem(
        .notAllowed, item, from: address.shown, "this address may not be asked",
        hint: "the operator adds it, or one above it, to \"allow\" in \(Self.settings)")
    }
    return reach
  }

  private func next(
    _ response: HTTPResponse, at address: HTTPAddress
  ) throws(DataProblem) -> HTTPAddress {
    guard let location = response.header("Location"), let next = address.resolving(location)
    else {
      throw DataProblem(
        .badAnswer, item, from: address.shown, "it redirects to no address of http or https")
    }
    guard !address.isDowngrade(to: next) else {
      throw DataProblem(
        .notAllowed, item, from: address.shown, "it redirects from https to http")
    }
    return next
  }

  /// The headers, with the operator's secret for the address unless they have one.
  func authorized(
    _ headers: [HTTPHeader], for address: HTTPAddress
  ) throws(DataProblem) -> [HTTPHeader] {
    guard !headers.contains(where: { $0.name.lowercased() == "authorization" }),
      let variable = policy.variable(for: address)
    else { return headers }
    guard let secret = environment[variable], !secret.isEmpty else {
      throw DataProblem(
        .settings, item, from: address.shown,
        "the variable \(variable), which \(Self.settings) names for it, is not set")
    }
    return headers + [HTTPHeader("Authorization", secret)]
  }

  // MARK: - Problems

  /// Why there was no answer.
  func problem(_ error: HTTPClientError, from address: HTTPAddress) -> DataProblem {
    let place = address.shown
    switch error.code {
    case .privateAddress:
      return DataProblem(
        .notAllowed, item, from: place, error.message,
        hint: "the operator adds it to \"allowPrivate\" in \(Self.settings)")
    case .timeLimit: return DataProblem(.timeLimit, item, from: place, error.message)
    case .cancelled: return DataProblem(.cancelled, item, from: place, error.message)
    case .answerTooLong, .invalidRequest:
      return DataProblem(.badAnswer, item, from: place, error.message)
    case .connect, .transfer, .refused:
      return DataProblem(.unreachable, item, from: place, error.message)
    }
  }

  /// Why an answer is no data.
  func problem(_ response: HTTPResponse, from address: HTTPAddress) -> DataProblem {
    let place = address.shown
    switch response.status {
    case 401, 403, 407:
      return DataProblem(
        .denied, item, from: place, "the server answered \(response.status)",
        hint: "the operator names \"credentials\" in \(Self.settings)")
    case 404, 410:
      return DataProblem(.notFound, item, from: place, "the server answered \(response.status)")
    case 408, 425, 429, 500...599:
      return DataProblem(
        .serverFailed, item, from: place, "the server answered \(response.status)")
    default:
      return DataProblem(
        .badAnswer, item, from: place, "the server answered \(response.status), expected 200")
    }
  }
}

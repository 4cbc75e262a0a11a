import HTTPClient
import Vocabulary

/// A git-lfs server that the operator has chosen.
struct LFSServer: Sendable {
  /// Up to and without `/objects/batch`.
  let address: HTTPAddress
  /// The value of `Authorization` for it, if the remote's URL holds a password.
  let authorization: String?
}

extension DataFetch {
  private static let mediaType = "application/vnd.git-lfs+json"
  private static let answerBytes = 1 << 20

  /// Downloads an object from a git-lfs server: the batch interface with the basic transfer adapter
  /// (git-lfs, docs/api/batch.md and docs/api/basic-transfers.md).
  func object(from server: LFSServer) async throws(DataProblem) -> DataFile {
    let action = try await batch(server)
    // The server's own word for a place counts as far as its own host; others need a rule.
    return try await download(
      action.address, headers: action.headers, trusted: server.address)
  }

  private struct Action {
    var address: HTTPAddress
    var headers: [HTTPHeader]
  }

  private func batch(_ server: LFSServer) async throws(DataProblem) -> Action {
    guard let address = Self.batchAddress(server.address) else {
      throw DataProblem(
        .badAddress, item, from: server.address.shown, "it is no address of a git-lfs server")
    }
    let body: JSON = [
      "operation": "download", "transfers": ["basic"], "hash_algo": "sha256",
      "objects": [["oid": .string(item.digest.hex), "size": .integer(Int64(item.size ?? 0))]],
    ]
    var headers = [
      HTTPHeader("Accept", Self.mediaType), HTTPHeader("Content-Type", Self.mediaType),
    ]
    headers += server.authorization.map { [HTTPHeader("Authorization", $0)] } ?? []
    var limits = limits
    limits.answerBytes = Self.answerBytes
    limits.total = min(limits.total, .seconds(60))
    let request = HTTPRequest(
      "POST", address.text, headers: try authorized(headers, for: address),
      body: Array(body.canonicalText.utf8), limits: limits, proxies: .ofEnvironment)
    let response: HTTPResponse
    do throws(HTTPClientError) {
      response = try await client.send(request)
    } catch {
      throw problem(error, from: address)
    }
    guard response.status == 200 else { throw batchProblem(response, address) }
    return try action(in: response.body, server, address)
  }

  /// `<server>/objects/batch`, whether or not the server's address ends with a slash.
  private static func batchAddress(_ address: HTTPAddress) -> HTTPAddress? {
    let text = address.text.hasSuffix("/") ? String(address.text.dropLast()) : address.text
    return HTTPAddress(text + "/objects/batch")
  }

  private func batchProblem(_ response: HTTPResponse, _ address: HTTPAddress) -> DataProblem {
    guard response.status == 404 || response.status == 410 else {
      return problem(response, from: address)
    }
    // No object was looked for: the server is not what the operator takes it for.
    return DataProblem(
      .badAnswer, item, from: address.shown,
      "the server answered \(response.status): there is no git-lfs server, or it hides from us",
      hint: "the operator names its address as \"lfs\", or \"credentials\", in \(Self.settings)")
  }

  // MARK: - The answer

  private func action(
    in body: [UInt8], _ server: LFSServer, _ address: HTTPAddress
  ) throws(DataProblem) -> Action {
    func bad(_ cause: String) -> DataProblem {
      DataProblem(.badAnswer, item, from: address.shown, cause)
    }
    let json: JSON
    do throws(JSONError) {
      json = try JSON(parsing: body, limits: JSON.Limits(bytes: Self.answerBytes, depth: 16))
    } catch {
      throw bad("its answer is no JSON: \(error)")
    }
    if let adapter = json["transfer"]?.string, adapter != "basic" {
      throw bad("it wants the transfer adapter \"\(adapter.prefix(40))\", expected basic")
    }
    if let name = json["hash_algo"]?.string, name != "sha256" {
      throw bad("it names objects by \"\(name.prefix(40))\", expected sha256")
    }
    let hex = item.digest.hex
    guard let object = json["objects"]?.array?.first(where: { $0["oid"]?.string == hex }) else {
      throw bad("its answer does not mention the object")
    }
    if let error = object["error"] { throw objectProblem(error, address) }
    guard let download = object["actions"]?["download"], let href = download["href"]?.string,
      let place = address.resolving(href)
    else { throw bad("its answer has no address to download the object from") }
    guard !server.address.isDowngrade(to: place) else {
      throw DataProblem(
        .notAllowed, item, from: address.shown, "it sends us from https to http")
    }
    var headers = Self.headers(download["header"]?.object ?? [:])
    if let authorization = server.authorization, place.isSameOrigin(server.address),
      !headers.contains(where: { $0.name.lowercased() == "authorization" })
    {
      headers.append(HTTPHeader("Authorization", authorization))
    }
    return Action(address: place, headers: headers)
  }

  private func objectProblem(_ error: JSON, _ address: HTTPAddress) -> DataProblem {
    let code = error["code"]?.integer ?? 0
    let words = (error["message"]?.string ?? "no reason").prefix(200)
      .filter { !$0.isNewline && $0 != "\u{1B}" }
    switch code {
    case 404, 410:
      return DataProblem(
        .notFound, item, from: address.shown, "the server has no such object: \(words)",
        hint: "was it pushed with git lfs push?")
    case 401, 403:
      return DataProblem(.denied, item, from: address.shown, "the server refuses: \(words)")
    case 429, 500...599:
      return DataProblem(.serverFailed, item, from: address.shown, "error \(code): \(words)")
    default:
      return DataProblem(.badAnswer, item, from: address.shown, "error \(code): \(words)")
    }
  }

  /// The headers that the server asks for, without those that would change what a request is.
  private static func headers(_ members: [String: JSON]) -> [HTTPHeader] {
    let own = [
      "connection", "content-length", "expect", "host", "range", "te", "transfer-encoding",
    ]
    return members.sorted { $0.key < $1.key }.compactMap { name, value in
      guard !own.contains(name.lowercased()), let text = value.string else { return nil }
      return HTTPHeader(name, text)
    }
  }
}

internal import HTTPClient
internal import Vocabulary

extension ForgeClient {
  /// An answer that is no success, as an error.
  func error(_ response: HTTPResponse, _ call: ForgeCall) -> ForgeError {
    let isLimited = RateLimit.wait(response, now: patience.now()) != nil
    let code: ForgeError.Code =
      switch response.status {
      case _ where isLimited: .rateLimited
      case 300..<400: .redirected
      case 401: .unauthorized
      case 403: .forbidden
      case 404, 410: .notFound
      case 400..<500: .rejected
      case 500...: .unavailable
      default: .unexpectedAnswer
      }
    var message = "\(kind.name) answered \(ForgeMessage.text(response, secret: credential.secret))"
    if code == .redirected, let target = response.header("Location") {
      // Without its query, which may hold a secret.
      let open = target.prefix { $0 != "?" && $0 != "#" }
      let shown = PrintableText.line(credential.secret.scrubbed(String(open)), most: 200)
      message += ", to \"\(shown)\""
    }
    return ForgeError(
      call.operation, call.object, code, message, status: response.status, hint: hint(code))
  }

  /// A request without an answer, as an error.
  func error(_ error: HTTPClientError, _ call: ForgeCall) -> ForgeError {
    let code: ForgeError.Code =
      switch error.code {
      case .invalidRequest: .invalid
      case .connect: .unreachable
      case .timeLimit, .transfer: .interrupted
      case .answerTooLong: .tooLong
      case .cancelled: .cancelled
      }
    return ForgeError(
      call.operation, call.object, code, PrintableText.line(error.message, most: 300))
  }

  /// An answer that is a success and not what was promised.
  func unexpected(_ message: String, _ call: ForgeCall, _ response: HTTPResponse) -> ForgeError {
    ForgeError(
      call.operation, call.object, .unexpectedAnswer,
      "\(kind.name) answered \(response.status), but \(message)", status: response.status,
      hint: "is \(address.base) the root of the API?")
  }

  /// The answer's JSON.
  func json(_ response: HTTPResponse, _ call: ForgeCall) throws(ForgeError) -> JSON {
    do throws(JSONError) {
      return try JSON(parsing: response.body, limits: JSON.Limits(bytes: Self.mostAnswerBytes))
    } catch {
      let text = PrintableText.line(error.message, most: 200)
      throw unexpected("not with JSON (\(error.position): \(text))", call, response)
    }
  }

  private func hint(_ code: ForgeError.Code) -> String? {
    if case .jobToken = credential, [.unauthorized, .forbidden, .notFound].contains(code) {
      return "GitLab does not let a job token set statuses or comment; name a project access token"
    }
    switch code {
    case .unauthorized: return "the token is not known there, or has expired"
    case .forbidden:
      switch kind {
      case .gitHub:
        return "the token needs write access to commit statuses and pull requests; a workflow of a "
          + "fork's pull request has none"
      case .gitLab: return "the token needs the scope api and the role Developer"
      case .gitea: return "the token needs the scopes write:repository and write:issue"
      }
    case .notFound: return "it does not exist, or the token may not see it"
    case .redirected: return "name the API's root and the repository by their present addresses"
    default: return nil
    }
  }
}

extension ForgeError {
  /// The error with a remark behind its message.
  func adding(_ remark: String) -> ForgeError {
    ForgeError(operation, object, code, "\(message) \(remark)", status: status, hint: hint)
  }
}

import HTTPClient
import Mail
package import Notifications
import SystemPackage
package import Vocabulary

/// Hands messages to channels.
package struct NotificationSender: Sendable {
  private let client = HTTPClient(concurrency: 2)
  private let mail = MailClient()
  private let channelFile: String
  /// What messages and events call this Muster.
  private let project: String

  /// A sender that looks the operator's channels up for each message, so that a corrected file
  /// counts at the next try.
  package init(channelFile: String, project: String) {
    self.channelFile = channelFile
    self.project = project
  }

  /// Sends a message; what became of it.
  package func send(_ batch: Outbox.Batch, at now: Instant) async -> Outbox.Outcome {
    let channel: Channel
    do throws(ChannelSettings.Fault) {
      let declared = try ChannelSettings(file: channelFile).channels
      guard let found = declared[batch.route.channel] else {
        return .failed(reason: "no channel is called \"\(batch.route.channel)\" in \(channelFile)")
      }
      channel = found
    } catch {
      return .failed(reason: "\(error)")
    }
    switch channel {
    case .slack(let url):
      return await post(JSON.write(ChatMessages.slack(batch, project: project)), to: url)
    case .teams(let url):
      return await post(JSON.write(ChatMessages.teams(batch, project: project)), to: url)
    case .webhook(let url, let key):
      let body = JSON.write(CloudEvents.batch(batch, source: "muster:\(project)"))
      var headers = [HTTPHeader("Content-Type", CloudEvents.mediaType)]
      if let key {
        headers.append(
          HTTPHeader(
            "X-Muster-Signature-256", CloudEvents.signature(of: body, at: now, key: key)))
      }
      return await post(body, to: url, headers: headers)
    case .mail(let server, let sender): return await send(batch, server, sender, at: now)
    case .file(let path): return append(batch, to: path)
    }
  }

  private func post(
    _ body: [UInt8], to url: String,
    headers: [HTTPHeader] = [HTTPHeader("Content-Type", "application/json")]
  ) async -> Outbox.Outcome {
    let request = HTTPRequest(
      "POST", url, headers: headers, body: body,
      limits: HTTPLimits(total: .seconds(20), answerBytes: 1 << 16), proxies: .ofEnvironment)
    do throws(HTTPClientError) {
      let answer = try await client.send(request)
      switch answer.status {
      case 200..<300: return .delivered
      // Asked too often, or a timeout of its own: not for good.
      case 408, 425, 429, 500...: return .failed(reason: "the channel answered \(answer.status)")
      default: return .refused(reason: "the channel answered \(answer.status)")
      }
    } catch {
      // Not the address: it may be a secret.
      return .failed(reason: "\(error.code.rawValue): \(error.message)")
    }
  }

  private func send(
    _ batch: Outbox.Batch, _ server: MailServer, _ sender: String, at now: Instant
  ) async -> Outbox.Outcome {
    guard !batch.route.recipients.isEmpty else {
      return .refused(reason: "the route \(batch.route.name) names nobody under to:")
    }
    let message = MailMessage(batch, from: sender, project: project, at: now)
    do throws(MailError) {
      try await mail.send(
        message.bytes, from: message.sender, to: message.recipients, through: server)
      return .delivered
    } catch {
      switch error.code {
      case .refused, .invalid: return .refused(reason: "\(error)")
      case .connect, .login, .busy, .transfer, .cancelled: return .failed(reason: "\(error)")
      }
    }
  }

  private func append(_ batch: Outbox.Batch, to path: String) -> Outbox.Outcome {
    let lines = batch.notifications.map { JSON(encoding: $0).canonicalText + "\n" }.joined()
    do {
      let file = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .append, .closeOnExec],
        permissions: .ownerReadWrite)
      try file.closeAfter { _ = try file.writeAll(lines.utf8) }
      return .delivered
    } catch {
      return .failed(reason: "failed to write \"\(path)\": \(error)")
    }
  }
}

extension JSON {
  /// The bytes of a value in its canonical form.
  fileprivate static func write(_ value: JSON) -> [UInt8] {
    var bytes: [UInt8] = []
    value.write(to: &bytes)
    return bytes
  }
}

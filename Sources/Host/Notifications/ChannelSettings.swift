import HTTPClient
import Mail
import Notifications
import Sandbox
package import Vocabulary

/// The channels that this machine's operator has declared, by name: the file `channels.json` of the
/// state folder. Nothing of it comes from a repository, so no proposal chooses an address, and no
/// secret is in git.
package struct ChannelSettings: Sendable {
  package typealias Fault = OperatorFileFault

  package private(set) var channels: [String: Channel] = [:]
  private static let fileLimit = 1 << 20
  private static let secretLimit = 1 << 16

  /// Reads the operator's file, which need not be there.
  package init(file path: String) throws(Fault) {
    guard Disk.status(path) != nil else { return }
    do {
      let bytes = try Disk.readRegular(path, limit: Self.fileLimit)
      try read(JSON(parsing: bytes, limits: .init(bytes: Self.fileLimit, depth: 8)))
    } catch {
      throw Fault("failed to read \"\(path)\": \(error)")
    }
  }

  /// The channels of a file's content.
  package init(_ json: JSON) throws(Fault) {
    try read(json)
  }

  private mutating func read(_ json: JSON) throws(Fault) {
    guard let members = json.object else { throw Fault("expected an object, found \(json.kind)") }
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      var reader = try MemberReader(value, of: name)
      channels[name] = try Self.channel(&reader)
      try reader.finish()
    }
  }

  private static func channel(_ reader: inout MemberReader) throws(Fault) -> Channel {
    switch try reader.text("kind") {
    case "slack": return .slack(url: try address(&reader))
    case "teams": return .teams(url: try address(&reader))
    case "webhook":
      let url = try address(&reader)
      return .webhook(url: url, key: try secret(&reader, "keyFile").map { Array($0.utf8) })
    case "mail": return try mail(&reader)
    case "file": return .file(path: try reader.path("path"))
    case let other:
      throw Fault(
        "\(reader.name): kind: expected slack, teams, webhook, mail or file, found \"\(other)\"")
    }
  }

  /// An address stands in the file or, as those of chat services are secrets, in one of its own.
  private static func address(_ reader: inout MemberReader) throws(Fault) -> String {
    let written = try reader.optional("url")
    let stored = try secret(&reader, "urlFile")
    guard let url = written ?? stored, written == nil || stored == nil else {
      throw Fault("\(reader.name): expected one of url and urlFile")
    }
    guard HTTPAddress(url) != nil else {
      throw Fault("\(reader.name): the url is no http or https address")
    }
    return url
  }

  private static func mail(_ reader: inout MemberReader) throws(Fault) -> Channel {
    let host = try reader.text("host")
    let word = try reader.optional("security") ?? MailServer.Security.startTLS.rawValue
    guard let security = MailServer.Security(rawValue: word) else {
      throw Fault(
        "\(reader.name): security: expected tls, starttls or none, found \"\(word)\"")
    }
    let usual = security == .tls ? 465 : security == .startTLS ? 587 : 25
    let port = try reader.number("port") ?? usual
    let sender = try reader.text("from")
    guard MailMessage.isAddress(sender) else {
      throw Fault("\(reader.name): from: \"\(sender)\" is no mail address")
    }
    let user = try reader.optional("user")
    let password = try secret(&reader, "passwordFile")
    var server = MailServer(host: host, port: port, security: security)
    if let path = try reader.optional("caFile") {
      do {
        _ = try Disk.readRegular(path, limit: fileLimit)
      } catch {
        throw Fault("\(reader.name): caFile: \(error)")
      }
      server.authorities = path
    }
    switch (user, password) {
    case (nil, nil): break
    case (let user?, let password?):
      server.credentials = .init(user: user, password: password)
    default: throw Fault("\(reader.name): user and passwordFile belong together")
    }
    return .mail(server, sender: sender)
  }

  /// The first line of a file.
  private static func secret(
    _ reader: inout MemberReader, _ member: String
  ) throws(Fault) -> String? {
    guard let path = try reader.optional(member) else { return nil }
    do {
      let bytes = try Disk.readRegular(path, limit: secretLimit)
      let line = String(decoding: bytes.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
      guard !line.isEmpty else { throw Fault("\(reader.name): \(member): \"\(path)\" is empty") }
      return line
    } catch let fault as Fault {
      throw fault
    } catch {
      throw Fault("\(reader.name): \(member): \(error)")
    }
  }
}

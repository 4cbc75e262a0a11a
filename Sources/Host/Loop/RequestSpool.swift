package import Reconciler
import Registry
package import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What somebody asks of a running Muster by the command line: a file in a folder, taken away once
/// it was dealt with. The folder is readable and writable by Muster's own user only.
package struct Request: Codable, Hashable, Sendable {
  /// What is asked.
  package enum Kind: String, Codable, Sendable {
    case reconcile
    /// A pass that also carries out a plan that was held back.
    case confirm
    case suspend
    case resume
    case retry
    case signal
    case message
  }

  package var id: String
  package var kind: Kind
  package var resource: String?
  package var name: String?
  package var variables: [String: JSON]?
  /// What a message must be correlated by, besides its name.
  package var correlationKey: String?
  package var by: String

  /// A request.
  package init(
    _ kind: Kind, resource: String? = nil, name: String? = nil,
    variables: [String: JSON]? = nil, correlationKey: String? = nil, by: String
  ) {
    id = UUID().uuidString
    self.kind = kind
    self.resource = resource
    self.name = name
    self.variables = variables
    self.correlationKey = correlationKey
    self.by = by
  }

  /// The loop's input; `nil` where a pass alone is the answer.
  package var input: Input? {
    switch kind {
    case .reconcile, .confirm: nil
    case .suspend, .resume:
      resource.flatMap(ResourceID.init).map { .suspend($0, kind == .suspend, by: by) }
    case .retry: resource.map { .retry(InstanceID($0), by: by) }
    case .message:
      if let name, let model = resource.flatMap(ResourceID.init) {
        .message(
          name: name, model: ModelName(model.name), correlationKey: correlationKey,
          variables: variables ?? [:])
      } else {
        nil
      }
    case .signal:
      name.map {
        .signal(
          name: $0,
          model: resource.flatMap(ResourceID.init).map { ModelName($0.name) },
          variables: variables ?? [:])
      }
    }
  }
}

/// The folder of requests.
package enum RequestSpool {
  private static let limit = 1 << 20
  private static let countLimit = 1000

  /// Leaves a request for the Muster that runs.
  package static func leave(_ request: Request, in folder: StateFolder) throws(HostError) {
    let draft = "\(folder.requests)/.\(request.id)"
    do {
      try Data(JSON(encoding: request).prettyText.utf8).write(to: URL(filePath: draft))
      try FileManager.default.moveItem(atPath: draft, toPath: path(of: request, in: folder))
    } catch {
      throw HostError("leave request in", folder.requests, "\(error)")
    }
  }

  /// Whether a request was dealt with.
  package static func isDone(_ request: Request, in folder: StateFolder) -> Bool {
    !FileManager.default.fileExists(atPath: path(of: request, in: folder))
  }

  /// What waits, in the order of the files' names; files that are no requests are removed.
  package static func pending(in folder: StateFolder) throws(HostError) -> [Request] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder.requests)
    } catch {
      throw HostError("read", folder.requests, "\(error)")
    }
    return names.filter { $0.hasSuffix(".json") }.sorted().prefix(countLimit).compactMap { name in
      let path = "\(folder.requests)/\(name)"
      guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= limit,
        let request = try? JSON(parsing: bytes).decode(Request.self),
        name == "\(request.id).json"
      else {
        try? FileManager.default.removeItem(atPath: path)  // nobody waits for what cannot be read
        return nil
      }
      return request
    }
  }

  /// Takes a request away, which tells its sender that it was dealt with.
  package static func acknowledge(
    _ request: Request, in folder: StateFolder
  ) throws(HostError) {
    guard !isDone(request, in: folder) else { return }  // its sender took it back
    do {
      try FileManager.default.removeItem(atPath: path(of: request, in: folder))
    } catch {
      throw HostError("acknowledge request in", folder.requests, "\(error)")
    }
  }

  private static func path(of request: Request, in folder: StateFolder) -> String {
    "\(folder.requests)/\(request.id).json"
  }
}

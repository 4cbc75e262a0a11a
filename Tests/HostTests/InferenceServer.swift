import Foundation
import Synchronization
import TestSupport
import Vocabulary

/// A small server of the Open Inference Protocol that reads a model repository as MLServer does:
/// every version that is there is loaded, one that is not any more is dropped, and a file that says
/// "corrupt" ends the load with a traceback in plain text.
final class InferenceServer: Sendable {
  /// How it misbehaves.
  enum Fault: Sendable {
    /// Says that everything is ready.
    case lies
    /// Describes another model than it was asked for.
    case describesAnother
    /// Answers everything with a redirect.
    case redirects(to: String)
    /// Sends one endless answer.
    case endless
    /// Takes connections and says nothing.
    case silent
    /// Answers in words that are no JSON.
    case chatty
    /// Sees nothing in the repository.
    case blind
    /// Loads, and is never ready.
    case neverReady
  }

  private struct State {
    var loaded: [String: Set<String>] = [:]
    var requests: [String] = []
    /// What was loaded at the end of each load.
    var history: [[String]] = []
    var fault: Fault?
  }

  private let state: StateBox
  private let listener: LoopbackListener
  let folder: String

  var url: String { "http://127.0.0.1:\(listener.port)" }
  var requests: [String] { state.state.withLock { $0.requests } }
  var history: [[String]] { state.state.withLock { $0.history } }

  private final class StateBox: Sendable {
    let state = Mutex(State())
  }

  init(folder: String, fault: Fault? = nil) throws {
    let state = StateBox()
    state.state.withLock { $0.fault = fault }
    self.state = state
    self.folder = folder
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    listener = try LoopbackListener { connection in
      while let request = connection.request() {
        let words = request.text.split(separator: " ", maxSplits: 2)
        let path = words.count > 1 ? String(words[1]) : ""
        let fault = state.state.withLock { state in
          state.requests.append("\(request.method) \(path)")
          return state.fault
        }
        switch fault {
        case .silent:
          connection.waitForEnd()
          return
        case .endless:
          guard connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
          else { return }
          connection.sendForever(String(repeating: "x", count: 1 << 16))
          return
        case .redirects(let address):
          guard
            connection.send(
              "HTTP/1.1 302 Found\r\nLocation: \(address)\r\nContent-Length: 0\r\n\r\n")
          else { return }
        default:
          let (status, body) = state.state.withLock { state in
            Self.answer(request.method, path, &state, folder)
          }
          guard
            connection.send(
              "HTTP/1.1 \(status) S\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
          else { return }
        }
      }
    }
  }

  func set(_ fault: Fault?) { state.state.withLock { $0.fault = fault } }

  /// Forgets what was loaded, as a restart does.
  func restart() { state.state.withLock { $0.loaded = [:] } }

  // MARK: - Answers

  private static func answer(
    _ method: String, _ path: String, _ state: inout State, _ folder: String
  ) -> (Int, String) {
    if case .chatty = state.fault { return (200, "hello") }
    let parts = path.split(separator: "/").map(String.init)
    switch (method, parts.count) {
    case ("GET", 1): return (200, #"{"name": "fake", "version": "1.0", "extensions": []}"#)
    case ("GET", 3) where parts[1] == "health": return (200, "")
    case ("POST", 3) where parts[1] == "repository":
      if case .blind = state.fault { return (200, "[]") }
      let items = scan(folder).map {
        #"{"name": "\#($0.name)", "version": "\#($0.version)", "state": "UNAVAILABLE"}"#
      }
      return (200, "[\(items.joined(separator: ","))]")
    case ("POST", 5) where parts[4] == "load": return load(parts[3], &state, folder)
    case ("POST", 5) where parts[4] == "unload":
      guard state.loaded.removeValue(forKey: parts[3]) != nil else {
        return (404, #"{"error": "Model \#(parts[3]) not found"}"#)
      }
      return (200, "")
    case ("GET", 6) where parts[5] == "ready":
      if case .lies = state.fault { return (200, "") }
      if case .neverReady = state.fault { return (404, "") }
      return (state.loaded[parts[2]]?.contains(parts[4]) == true ? 200 : 404, "")
    case ("GET", 5):
      if case .describesAnother = state.fault { return (200, #"{"name": "other"}"#) }
      return (200, #"{"name": "\#(parts[2])", "versions": []}"#)
    default: return (404, "")
    }
  }

  private static func load(
    _ name: String, _ state: inout State, _ folder: String
  ) -> (Int, String) {
    let found = scan(folder).filter { $0.name == name }
    guard !found.isEmpty else { return (404, #"{"error": "Model \#(name) not found"}"#) }
    for model in found {
      if model.isCorrupt {
        return (500, "Traceback (most recent call last):\n  File x\nEOFError: no more input\n")
      }
      state.loaded[name, default: []].insert(model.version)
    }
    state.history.append((state.loaded[name] ?? []).sorted())
    state.loaded[name] = Set(found.map(\.version))
    return (200, "")
  }

  private struct Found {
    let name: String
    let version: String
    let isCorrupt: Bool
  }

  private static func scan(_ folder: String) -> [Found] {
    let manager = FileManager.default
    let names = ((try? manager.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    return names.filter { !$0.hasPrefix(".") }.compactMap { name in
      guard let bytes = manager.contents(atPath: "\(folder)/\(name)/model-settings.json"),
        let json = try? JSON(parsing: Array(bytes)), let model = json["name"]?.string,
        let version = json["parameters"]?["version"]?.string
      else { return nil }
      let data = manager.contents(atPath: "\(folder)/\(name)/model.bin") ?? Data()
      return Found(
        name: model, version: version, isCorrupt: String(decoding: data, as: UTF8.self) == "corrupt"
      )
    }
  }
}

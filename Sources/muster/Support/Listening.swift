import ArgumentParser
import Glibc
import HTTPAPI
import Host
import Vocabulary

/// Where the web interface listens, and who may ask it.
struct ListenOptions: ParsableArguments {
  @Option(help: "Who may ask the web interface (default: access.json in the state folder).")
  var access: String?

  /// What a server on an address needs.
  func server(at text: String, _ workspace: Workspace) async throws -> Listening {
    guard let address = APIServer.Address(text) else {
      throw Refusal.usage(
        "--listen takes an address and a port, found \"\(text)\"", hint: "as 127.0.0.1:7070")
    }
    let file = AccessFile(access, in: workspace)
    if access != nil, !file.exists {
      throw Refusal.usage("there is no \"\(file.path)\"", hint: "muster token create makes it")
    }
    guard file.exists || address.isLoopback else {
      throw Refusal.usage(
        "\(address) is reached from elsewhere, and nobody would have to sign in",
        hint: "muster token create NAME --role admin, or listen on 127.0.0.1")
    }
    // What is wrong with the file is said now, and not to whoever asks first.
    _ = try file.settings()
    let person = await Person.name(in: workspace)
    return Listening(
      address: address, access: file, local: file.exists ? nil : .local(person),
      workspace: workspace)
  }
}

/// A web interface that is ready to listen.
struct Listening: Sendable {
  let address: APIServer.Address
  let access: AccessFile
  /// Who asks where nobody has to sign in.
  let local: Viewer?
  let workspace: Workspace

  /// Serves until the task is cancelled.
  func run() async throws {
    Self.raiseFileLimit()
    let records = try ServedRecords(workspace, access: access)
    let service = APIService(configuration(records), records: records)
    do {
      try await serve(service)
    } catch {
      await records.endRuns()
      throw error
    }
    await records.endRuns()
  }

  private func serve(_ service: APIService) async throws {
    let (name, isOpen) = (address.host, local != nil)
    do {
      try await APIServer.run(service, at: address) { port in
        let shown = APIServer.Address(host: name, port: port)
        Console.line(
          "http://\(shown) \(isOpen ? "(this machine only, nobody has to sign in)" : "")")
      }
    } catch let error as HostError {
      throw error
    } catch {
      guard !Task.isCancelled else { return }
      throw HostError("listen on", "\(address)", "\(error)")
    }
  }

  private func configuration(_ records: ServedRecords) -> APIService.Configuration {
    let access = access
    var configuration = APIService.Configuration(
      local: local, settings: { try access.settings() }, now: Clock.now, version: Version.text,
      log: { Console.line("error: \(Printable.line($0))") })
    configuration.openIDSecret = { try access.openIDSecret() }
    configuration.place = (
      repository: String(workspace.repository.split(separator: "/").last ?? "repository"),
      branch: workspace.branch.hasPrefix("refs/heads/")
        ? String(workspace.branch.dropFirst("refs/heads/".count)) : workspace.branch
    )
    return configuration
  }

  /// As many open files as the machine allows: each of those who watch has a connection.
  private static func raiseFileLimit() {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 16_384)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}

import Glibc
import Logging
import Recordings
import Serving
import Vocabulary

/// What `Benchmarks/serving --overhead` asks: a runtime in which an identity function of this
/// process stands in the workers' place, so that what is measured is the runtime itself.
@main
enum ServingBench {
  /// It serves nothing: a version has workers, asked or not.
  static let model = "#!/bin/sh\nexec cat\n"

  static func main() async {
    let arguments = CommandLine.arguments.dropFirst()
    guard let state = arguments.first, arguments.count <= 2 else {
      print(
        """
        usage: servingbench STATE [POLICY], a folder that is there and empty, and what is recorded;
        see Benchmarks/serving and Benchmarks/recording
        """)
      exit(2)
    }
    do {
      try await run(state: state, recording: arguments.dropFirst().first)
    } catch {
      print("error: \(error)")
      exit(3)
    }
  }

  static func run(state: String, recording policy: String?) async throws {
    let files = ["run": model]
    let list = try files.map { name, text in
      PackageFile(
        role: "source", path: try RepositoryPath(checking: name), digest: Digest(of: text))
    }
    let manifest = PackageManifest(
      model: ModelName("identity"), version: PackageFile.version(of: list), language: .command,
      primary: try RepositoryPath(checking: "run"), functions: .init(), files: list)
    for folder in ["/package", "/package/files", "/runtimes"] {
      unsafe mkdir(state + folder, 0o700)
    }
    for (name, text) in files { try write(text, to: "\(state)/package/files/\(name)") }
    try write(manifest.json.prettyText, to: "\(state)/package/package.json")
    let deployment: JSON = [
      "package": .string("\(state)/package"), "version": .string(manifest.version.hex),
    ]
    try write(deployment.prettyText, to: "\(state)/runtimes/overhead.deployment.json")
    var configuration = RuntimeConfiguration(
      name: RuntimeName("overhead"), stateFolder: state, musterVersion: "bench",
      logger: Logger(label: "bench", factory: StreamLogHandler.standardError(label:)))
    configuration.pool.workers = 1
    configuration.recording = try policy.map { try RecordingPolicy(try JSON(parsing: $0)) }
    configuration.stub = { $0.document }
    try await ModelRuntime.run(configuration)
  }

  static func write(_ text: String, to path: String) throws {
    guard let file = unsafe fopen(path, "w") else { throw Unwritable(path: path) }
    unsafe fputs(text, file)
    unsafe fclose(file)
  }

  struct Unwritable: Error { let path: String }
}

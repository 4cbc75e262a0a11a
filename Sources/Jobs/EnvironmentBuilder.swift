import Sandbox
import Vocabulary

/// Makes one environment: downloads its wheels, pins them, installs them, and gives it its name.
struct EnvironmentBuilder: Sendable {
  let store: String
  let key: Digest
  let requirements: Requirements
  let interpreter: PythonInterpreter
  let confinement: Confinement
  let stop: StopSwitch
  let progress: @Sendable (String) -> Void

  private static let longestStep = Duration.seconds(900)
  private static let mostWheels = 2000
  private static let mostMemory = 8 << 30
  private static let mostProcesses = 512
  private static let largestFile = 16 << 30

  /// Builds under a name of its own and renames at the end, so that a kill leaves nothing that
  /// could be taken for an environment. The caller holds the key's lock.
  func build() async throws(EnvironmentFailure) {
    let place = "\(store)/building/\(key)"
    try await onDisk { () throws(DiskError) in
      try Disk.removeTree(place)
      for name in ["input", "wheels", "site-packages", "resolve", "install"] {
        try Disk.makeFolder("\(place)/\(name)")
      }
      try Disk.write(
        Array((requirements.lines.joined(separator: "\n") + "\n").utf8),
        to: place + "/input/requirements.txt")
    }
    do throws(EnvironmentFailure) {
      try await resolve(place)
      let wheels = try await wheels(place)
      try await install(wheels, place)
      try await finish(wheels, place)
    } catch {
      // What cannot be removed now is removed before the next attempt.
      try? await onDisk { () throws(DiskError) in try Disk.removeTree(place) }
      throw error
    }
  }

  private func resolve(_ place: String) async throws(EnvironmentFailure) {
    let count = requirements.lines.count
    progress("resolving \(count) requirement\(count == 1 ? "" : "s")")
    var recipe = newRecipe()
    recipe.hasNetwork = true
    PipSettings.add(to: &recipe, variable: ExecutableSearch.variable)
    let input = recipe.show(place + "/input", at: "/input")
    let wheels = recipe.lend(place + "/wheels", at: "/wheels")
    try await runPip(
      [
        "download", "--only-binary=:all:", "--no-cache-dir", "--dest", wheels, "-r",
        input + "/requirements.txt",
      ], recipe, step: .resolve)
  }

  /// The downloaded wheels as lines of a lock, sorted.
  private func wheels(_ place: String) async throws(EnvironmentFailure) -> [String] {
    let lines = try await onDisk { () throws(DiskError) -> [String] in
      let folder = try FolderHandle(path: place + "/wheels")
      var lines: [String] = []
      for name in try folder.names(limit: Self.mostWheels) {
        guard let wheel = name.text.flatMap(Wheel.init(fileName:)) else { continue }
        let digest = try folder.digest(name)
        lines.append("\(wheel.name)==\(wheel.version) --hash=sha256:\(digest)")
      }
      return lines.sorted()
    }
    guard !lines.isEmpty else {
      // Every requirement has a marker that excludes this machine.
      return []
    }
    return lines
  }

  private func install(_ lock: [String], _ place: String) async throws(EnvironmentFailure) {
    guard !lock.isEmpty else { return }
    let text = lock.joined(separator: "\n") + "\n"
    try await onDisk { () throws(DiskError) in
      try Disk.write(Array(text.utf8), to: place + "/input/lock.txt")
    }
    let packages = lock.compactMap { $0.split(separator: " ").first?.replacing("==", with: " ") }
    progress("installing \(packages.joined(separator: ", "))")
    var recipe = newRecipe()
    let input = recipe.show(place + "/input", at: "/input")
    let wheels = recipe.show(place + "/wheels", at: "/wheels")
    let target = recipe.lend(place + "/site-packages", at: SandboxLayout.packages)
    try await runPip(
      [
        "install", "--no-index", "--find-links", wheels, "--no-deps", "--require-hashes",
        "--no-cache-dir", "--no-warn-script-location", "--target", target, "-r",
        input + "/lock.txt",
      ], recipe, step: .install)
  }

  private func finish(_ lock: [String], _ place: String) async throws(EnvironmentFailure) {
    let text = lock.map { $0 + "\n" }.joined()
    let facts: JSON = [
      "interpreter": .string(interpreter.version), "key": .string(key.hex),
      "lockDigest": .string(Digest(of: text).hex), "platform": .string(interpreter.platformTag),
      "requirements": .array(requirements.lines.map { .string($0) }),
    ]
    try await onDisk { () throws(DiskError) in
      for name in ["input", "wheels", "resolve", "install"] {
        try Disk.removeTree("\(place)/\(name)")
      }
      try Disk.seal(place + "/site-packages")
      try Disk.write(Array(facts.prettyText.utf8), to: place + "/environment.json", mode: 0o444)
      try Disk.write(Array(text.utf8), to: place + "/lock.txt", mode: 0o444)
      try Disk.rename(place, to: "\(store)/\(key)")
    }
  }

  private func newRecipe() -> SandboxRecipe {
    var recipe = SandboxRecipe(isConfined: confinement.isConfined)
    recipe.showInstallation(interpreter.prefixes)
    recipe.temporaryBytes = 8 << 30
    recipe.environment = [
      "HOME": "/tmp", "LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin",
      "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_PROGRESS_BAR": "off",
      "PIP_ROOT_USER_ACTION": "ignore",
    ]
    return recipe
  }

  private func runPip(
    _ arguments: [String], _ recipe: SandboxRecipe, step: EnvironmentFailure.Step
  ) async throws(EnvironmentFailure) {
    let group = ControlGroup(memoryBytes: Self.mostMemory, processes: Self.mostProcesses)
    defer { group.remove() }
    let files = try await onDisk { () throws(DiskError) in
      try confinement.prepare(recipe, in: "\(store)/building/\(key)/\(step.rawValue)")
    }
    let launch = confinement.launch(
      [interpreter.executable, "-I", "-m", "pip"] + arguments, recipe: recipe,
      limits: Confinement.ProcessLimits(fileBytes: Self.largestFile), groups: group.folders,
      files: files)
    var log = LogKeeper()
    var lines = LineSplitter()
    let runner = ProcessRunner(launch: launch, stop: stop, alsoKill: group.kill)
    let ended: Result<ProcessEnd, ProcessError>
    do throws(ProcessError) {
      let end = try await runner.run(within: Self.longestStep) { bytes in
        for line in lines.add(bytes) {
          if let sentence = PipLog.progress(line) { progress(sentence) }
        }
        log.append(bytes)
      }
      ended = .success(end)
    } catch {
      ended = .failure(error)
    }
    await group.endAll()
    let end: ProcessEnd
    switch ended {
    case .success(let value): end = value
    case .failure(let error):
      throw EnvironmentFailure(step: step, reason: error.description, fault: .platform)
    }
    if let reason = stop.reason {
      let text = reason == .cancelled ? "cancelled" : "pip took too long"
      throw EnvironmentFailure(
        step: step, reason: text, fault: reason == .cancelled ? .caller : .platform)
    }
    guard end.status == .exited(0) else { throw PipLog.failure(log.log.text, step: step) }
  }

  private func onDisk<Value: Sendable>(
    _ body: @escaping @Sendable () throws(DiskError) -> Value
  ) async throws(EnvironmentFailure) -> Value {
    do throws(DiskError) {
      return try await BlockingWork.run(body)
    } catch {
      throw EnvironmentFailure(step: .store, reason: error.description, fault: .platform)
    }
  }
}

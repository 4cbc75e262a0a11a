import Foundation
import Sandbox
import Testing
import Vocabulary

@testable import Jobs

/// What a process leaves behind that was killed amid its jobs.
@Suite struct LeftoverTests {
  private static let now = Instant(seconds: 1_800_000_000)

  @Test(.timeLimit(.minutes(2)))
  func `a sandbox that outlived its Muster is ended at the next start, and its folder removed`()
    async throws
  {
    let confinement = await Confinement.find()
    guard confinement.isConfined else { return }
    let folder = FileManager.default.temporaryDirectory.path + "/left-\(UUID().uuidString)"
    // No process has this number (proc(5): the most is 4194304), so that it is nobody's any more.
    let run = folder + "/runs/4194305-1-1"
    try FileManager.default.createDirectory(
      atPath: run + "/work", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var recipe = SandboxRecipe()
    _ = recipe.lend(run + "/work", at: "/work")
    recipe.workingFolder = "/work"
    recipe.environment = ["PATH": "/usr/bin:/bin"]
    let files = try confinement.prepare(recipe, in: run + "/sandbox")
    let launch = confinement.launch(
      ["/bin/sh", "-c", "echo begun; exec sleep 3600"], recipe: recipe,
      limits: .init(fileBytes: 1 << 20), files: files)
    let (begun, begins) = AsyncStream<Void>.makeStream()
    let running = Task {
      try await ProcessRunner(launch: launch, stop: StopSwitch()).run { _ in begins.yield() }
    }
    for await _ in begun { break }
    let executor = LocalExecutor(folder: folder) { Self.now }
    await executor.removeLeftovers()
    let end = try await running.value
    #expect(end.status != .exited(0))
    #expect(!FileManager.default.fileExists(atPath: run))
    #expect(FileManager.default.fileExists(atPath: folder + "/runs"))
  }
}

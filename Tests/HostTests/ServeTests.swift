import Foundation
import Git
import Host
import Reconciler
import Registry
import Testing
import Vocabulary

/// `muster serve`: what it does by itself, and what does not end it.
@Suite struct ServeTests {
  @Test func `a branch that comes later is taken up, and its absence ends nothing`() async throws {
    let place = try Playground()
    try await place.serving { daemon, poke in
      try await eventually { place.reasons.contains("PassFailed") }
      try place.commit(place.registry(hasRuntime: false), "Registry")
      poke()
      try await eventually { await daemon.openTasks == 1 }
    }
  }

  @Test func `a state ref that somebody moved stalls until it is put back`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    try await place.reconcile()
    try await place.serving { daemon, poke in
      let tip = try #require(await daemon.stateTip)
      let repository = try Repository(opening: place.repositoryPath)
      let main = try #require(try repository.tip(of: "refs/heads/main"))
      try repository.update(
        reference: Repository.stateReference, to: main, expecting: .at(tip))
      let request = Request(.suspend, resource: "model/tiny", by: "Olga")
      try RequestSpool.leave(request, in: place.state)
      poke()
      try await eventually { place.reasons.contains("StateMoved") }
      #expect(!RequestSpool.isDone(request, in: place.state))
      #expect(try repository.stateTip() == main)
      try Repository(opening: place.repositoryPath).update(
        reference: Repository.stateReference, to: tip, expecting: .at(main))
      poke()
      try await eventually { RequestSpool.isDone(request, in: place.state) }
      #expect(await daemon.state.ready("tiny").hasPrefix("Suspended"))
    }
  }

  @Test func `an effect that fails is tried again when its time has come`() async throws {
    let place = try Playground()
    // The runtime's program cannot be started, so that the deployment fails.
    var files = place.registry()
    files["processes/promotion.bpmn"] = Playground.promotion.replacing(
      "targetRef=\"tests\" />", with: "targetRef=\"find\" />")
    files["muster.yaml"] = """
      apiVersion: muster.dev/v1
      kind: Project
      metadata: {name: tiny}
      spec: {track: main}

      """
    try place.commit(files, "Registry")
    var configuration = place.configuration()
    configuration.executable = place.folder.path + "/nothing"
    let daemon = try await Daemon(configuration)
    _ = try await daemon.reconcile()
    let record = try #require(await daemon.state.runtimes[RuntimeName("tiny-prod")])
    #expect(record.failures == 1)
    #expect(await daemon.nextDue == record.retryAt)
  }

  @Test func `a stop while a runtime is asked records nothing about the runtime`() async throws {
    let place = try Playground()
    try place.commit(place.registry(), "Registry")
    try await place.reconcile()
    let silent = try SilentListener()
    try silent.register("tiny-prod", in: place.state)
    let daemon = try await Daemon(place.configuration())
    let before = await daemon.state.runtimes
    let (triggers, continuation) = AsyncStream<Trigger>.makeStream()
    await withTaskGroup { group in
      group.addTask {
        do { try await daemon.serve(triggers: triggers) } catch { Issue.record(error) }
      }
      await silent.isAsked()
      group.cancelAll()
    }
    continuation.finish()
    #expect(await daemon.state.runtimes == before)
  }
}

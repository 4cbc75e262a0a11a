import Foundation
import Host
import Reconciler
import Registry
import TestSupport
import Testing
import Vocabulary

/// Model repositories of the Open Inference Protocol, with servers that behave and that do not.
struct OpenInferenceTests {
  let place: DriverPlace
  let driver: OpenInferenceDriver

  init() throws {
    place = try DriverPlace()
    driver = OpenInferenceDriver(
      settings: place.settings, observeLimit: DriverPlace.patience,
      deployLimit: DriverPlace.patience)
  }

  private func served(
    _ deployment: Deployment, by server: InferenceServer
  ) async -> RuntimeRecord.Observation {
    await driver.observe(deployment.target)
  }

  @Test func `a version is written, loaded and read back`() async throws {
    let server = try InferenceServer(folder: place.models)
    let deployment = try place.deployment("one", url: server.url + "/")
    #expect(await driver.observe(deployment.target).state == .empty)
    try await driver.deploy(deployment)
    let found = await driver.observe(deployment.target)
    #expect(found.state == .serving, "\(found)")
    #expect(found.model == ModelName("flowers"))
    #expect(found.version == deployment.version)
    #expect(found.platform == "fake 1.0")
    let folder = "models/flowers-\(deployment.version)"
    #expect(place.text("\(folder)/model.bin") == "one")
    let settings = try JSON(
      parsing: Array((place.text("\(folder)/model-settings.json") ?? "").utf8))
    #expect(
      settings == [
        "name": "flowers", "implementation": "mlserver_sklearn.SKLearnModel",
        "parameters": [
          "version": .string(deployment.version.hex), "uri": "./model.bin",
          "extra": ["depth": 3],
        ],
      ])
  }

  @Test func `two versions stand side by side during the switch, one after it`() async throws {
    let server = try InferenceServer(folder: place.models)
    let one = try place.deployment("one", url: server.url)
    let two = try place.deployment("two", url: server.url)
    try await driver.deploy(one)
    try await driver.deploy(two)
    let both = [one.version.hex, two.version.hex].sorted()
    #expect(server.history.contains(both))
    #expect(try place.folders() == ["flowers-\(two.version)"])
    #expect(await driver.observe(two.target).version == two.version)
    // The server itself has dropped the former one: whoever asks for it does not get it.
    #expect(await driver.observe(one.target).version == two.version)
    #expect(server.requests.last { $0.hasSuffix("/load") } != nil)
  }

  @Test func `a corrupt model is refused with its reason, and the old version serves on`()
    async throws
  {
    let server = try InferenceServer(folder: place.models)
    let good = try place.deployment("one", url: server.url)
    try await driver.deploy(good)
    let corrupt = try place.deployment("corrupt", url: server.url)
    let error = await #expect(throws: HostError.self) { try await driver.deploy(corrupt) }
    #expect(error?.cause == "it answered 500: EOFError: no more input")
    #expect(try place.folders() == ["flowers-\(good.version)"])
    #expect(await driver.observe(corrupt.target).version == good.version)
    // A later load does not stumble over what is gone.
    try await driver.deploy(try place.deployment("three", url: server.url))
  }

  @Test func `a version that is loaded and never ready is taken back`() async throws {
    let server = try InferenceServer(folder: place.models, fault: .neverReady)
    let deployment = try place.deployment("one", url: server.url)
    let error = await #expect(throws: HostError.self) { try await driver.deploy(deployment) }
    #expect(error?.cause.hasSuffix("was loaded and is not ready") == true)
    #expect(try place.folders().isEmpty)
  }

  @Test func `a server that looks elsewhere is noticed before it is told to load`() async throws {
    let server = try InferenceServer(folder: place.models, fault: .blind)
    let deployment = try place.deployment("one", url: server.url)
    let error = await #expect(throws: HostError.self) { try await driver.deploy(deployment) }
    #expect(error?.hint == "does it look into \(place.models)?")
    #expect(!server.requests.contains { $0.hasSuffix("/load") && $0.contains("flowers") })
  }

  @Test func `what was changed on the disk is written again`() async throws {
    let server = try InferenceServer(folder: place.models)
    let deployment = try place.deployment("one", url: server.url)
    try await driver.deploy(deployment)
    let file = "\(place.models)/flowers-\(deployment.version)/model.bin"
    try Data("two".utf8).write(to: URL(filePath: file))
    try await driver.deploy(deployment)
    #expect(place.text("models/flowers-\(deployment.version)/model.bin") == "one")
  }

  @Test func `what serves already is not loaded again`() async throws {
    let server = try InferenceServer(folder: place.models)
    let deployment = try place.deployment("one", url: server.url)
    try await driver.deploy(deployment)
    try await driver.deploy(deployment)
    #expect(server.requests.count { $0.hasSuffix("/load") } == 1)
  }

  @Test func `a server that has forgotten everything serves nothing`() async throws {
    let server = try InferenceServer(folder: place.models)
    let deployment = try place.deployment("one", url: server.url)
    try await driver.deploy(deployment)
    server.restart()
    #expect(await driver.observe(deployment.target).state == .empty)
    try await driver.deploy(deployment)
    #expect(await driver.observe(deployment.target).state == .serving)
  }

  @Test func `undeploying takes away what Muster brought and nothing else`() async throws {
    let server = try InferenceServer(folder: place.models)
    let foreign = "\(place.models)/theirs-\(Digest(of: "theirs"))"
    try FileManager.default.createDirectory(
      atPath: foreign, withIntermediateDirectories: true)
    let deployment = try place.deployment("one", url: server.url)
    try await driver.deploy(deployment)
    try await driver.undeploy(deployment.target.idle)
    #expect(try place.folders() == ["theirs-\(Digest(of: "theirs"))"])
    #expect(await driver.observe(deployment.target.idle).state == .empty)
    #expect(server.requests.contains("POST /v2/repository/models/flowers/unload"))
    #expect(!server.requests.contains { $0.contains("theirs") })
  }

  @Test func `a model whose file the server would take for settings is refused`() async throws {
    let server = try InferenceServer(folder: place.models)
    let deployment = try place.deployment(
      "one", url: server.url, file: "deep/model-settings.json", uri: nil)
    let error = await #expect(throws: HostError.self) { try await driver.deploy(deployment) }
    #expect(error?.cause.contains("deep/model-settings.json") == true)
    #expect(try place.folders().isEmpty)
  }

  @Test func `a uri that is no file of the model is refused`() async throws {
    let server = try InferenceServer(folder: place.models)
    let deployment = try place.deployment("one", url: server.url, uri: "other.bin")
    let error = await #expect(throws: HostError.self) { try await driver.deploy(deployment) }
    #expect(error?.cause == "openInference.uri: flowers has no file \"other.bin\"")
    #expect(error?.hint == "its files are model.bin")
  }

  @Test func `without a folder of the operator nothing is written`() async throws {
    let other = try DriverPlace(["another": ["folder": "/srv/models"]])
    let server = try InferenceServer(folder: place.models)
    let driver = OpenInferenceDriver(settings: other.settings)
    let deployment = try place.deployment("one", url: server.url)
    let found = await driver.observe(deployment.target)
    #expect(found.state == .failed)
    #expect(found.message?.contains("the operator has named no folder") == true)
    await #expect(throws: HostError.self) { try await driver.deploy(deployment) }
    #expect(server.requests.isEmpty)
  }

  // MARK: - Servers that misbehave

  @Test func `a server that calls everything ready is not believed`() async throws {
    let server = try InferenceServer(folder: place.models)
    let deployment = try place.deployment("one", url: server.url)
    try await driver.deploy(deployment)
    server.set(.lies)
    let found = await driver.observe(deployment.target)
    #expect(found.state == .failed)
    #expect(found.message == "it says that a version is ready which does not exist")
    #expect(found.version == nil)
    server.set(.describesAnother)
    #expect(await driver.observe(deployment.target).state == .failed)
    server.set(nil)
    #expect(await driver.observe(deployment.target).state == .serving)
  }

  @Test func `what speaks another protocol is no server, and its words are not repeated`()
    async throws
  {
    let server = try InferenceServer(folder: place.models, fault: .chatty)
    let found = await driver.observe(try place.deployment("one", url: server.url).target)
    #expect(found.state == .unreachable)
    #expect(found.message?.contains("hello") == false)
  }

  @Test func `a redirect is not followed`() async throws {
    let other = try InferenceServer(folder: place.path + "/other")
    let server = try InferenceServer(folder: place.models, fault: .redirects(to: other.url))
    let deployment = try place.deployment("one", url: server.url)
    #expect(await driver.observe(deployment.target).state == .unreachable)
    await #expect(throws: HostError.self) { try await driver.deploy(deployment) }
    #expect(other.requests.isEmpty)
    #expect(try place.folders().isEmpty)
  }

  @Test func `an endless answer is cut off`() async throws {
    let server = try InferenceServer(folder: place.models, fault: .endless)
    let deployment = try place.deployment("one", url: server.url)
    let found = await driver.observe(deployment.target)
    #expect(found.state == .unreachable)
    await #expect(throws: HostError.self) { try await driver.deploy(deployment) }
  }

  @Test func `a silent server costs no more than the limit`() async throws {
    let server = try InferenceServer(folder: place.models, fault: .silent)
    let driver = OpenInferenceDriver(
      settings: place.settings, observeLimit: .milliseconds(200), deployLimit: .milliseconds(200))
    let deployment = try place.deployment("one", url: server.url)
    // Without a limit neither of them would ever end.
    #expect(await driver.observe(deployment.target).state == .unreachable)
    await #expect(throws: HostError.self) { try await driver.deploy(deployment) }
    #expect(try place.folders().isEmpty)
  }

  @Test func `a port where nobody listens is unreachable`() async throws {
    try await LoopbackListener.withDeafPort { port in
      try FileManager.default.createDirectory(
        atPath: place.models, withIntermediateDirectories: true)
      let deployment = try place.deployment("one", url: "http://127.0.0.1:\(port)")
      #expect(await driver.observe(deployment.target).state == .unreachable)
      await #expect(throws: HostError.self) { try await driver.deploy(deployment) }
      #expect(try place.folders().isEmpty)
    }
  }
}

import Foundation
import Host
import Reconciler
import Registry
import Testing
import Vocabulary

/// The drivers against the servers themselves: MLServer, and MLflow's scoring server.
@Suite(
  .serialized,
  .enabled(if: RealServer.isWanted, "needs MUSTER_INTEGRATION=1 and a package index"))
struct RealServerTests {
  /// Trains a model that always answers one class, and a file that is none.
  private static let training = """
    import sys, joblib
    from sklearn.dummy import DummyClassifier
    for name, answer in (("one", 1), ("two", 2)):
        model = DummyClassifier(strategy="constant", constant=answer)
        joblib.dump(model.fit([[0.0], [1.0]], [answer, answer]), f"{sys.argv[1]}/{name}.joblib")
    """
  private static let question = """
    import json, sys, urllib.request
    body = {"inputs": [{"name": "x", "shape": [1, 1], "datatype": "FP64", "data": [0.5]}]}
    request = urllib.request.Request(
        sys.argv[1], json.dumps(body).encode(), {"Content-Type": "application/json"})
    answer = json.load(urllib.request.urlopen(request))
    print(answer["model_version"], answer["outputs"][0]["data"][0])
    """

  @Test func `MLServer loads, switches, refuses a corrupt model and unloads`() async throws {
    let bin = try RealServer.environment(
      "mlserver-1.7", ["mlserver>=1.7,<1.8", "mlserver-sklearn"], variable: "MUSTER_MLSERVER")
    let place = try DriverPlace()
    try FileManager.default.createDirectory(
      atPath: place.models, withIntermediateDirectories: true)
    try RealServer.run("\(bin)/python", ["-c", Self.training, place.path])
    let ports = try RealServer.ports(3)
    let settings: JSON = [
      "host": "127.0.0.1", "http_port": .integer(Int64(ports[0])),
      "grpc_port": .integer(Int64(ports[1])), "metrics_port": .integer(Int64(ports[2])),
      "parallel_workers": 0, "load_models_at_startup": false,
    ]
    try Data(settings.prettyText.utf8).write(to: URL(filePath: place.models + "/settings.json"))
    let server = try RealServer(
      "\(bin)/mlserver", ["start", "."], in: place.models, bin: bin,
      until: "Uvicorn running on http://127.0.0.1:\(ports[0])")
    let driver = OpenInferenceDriver(settings: place.settings)
    let url = "http://127.0.0.1:\(ports[0])"
    func version(_ name: String) throws -> Deployment {
      let bytes = try Data(contentsOf: URL(filePath: "\(place.path)/\(name).joblib"))
      return try place.deployment(
        bytes: Array(bytes), url: url, file: "model.joblib", uri: "model.joblib")
    }
    func ask() throws -> String {
      try RealServer.run(
        "\(bin)/python", ["-c", Self.question, "\(url)/v2/models/flowers/infer"]
      ).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    defer { withExtendedLifetime(server) {} }
    do {
      let one = try version("one")
      #expect(await driver.observe(one.target).state == .empty)
      try await driver.deploy(one)
      let found = await driver.observe(one.target)
      #expect(found.state == .serving, "\(found)")
      #expect(found.platform?.hasPrefix("mlserver 1.7") == true)
      #expect(try ask() == "\(one.version) 1")

      try Data("this is no model".utf8)
        .write(to: URL(filePath: "\(place.path)/corrupt.joblib"))
      let corrupt = try version("corrupt")
      let error = await #expect(throws: HostError.self) { try await driver.deploy(corrupt) }
      #expect(error?.cause.hasPrefix("it answered 500: ") == true, "\(error?.cause ?? "")")
      #expect(await driver.observe(corrupt.target).version == one.version)
      #expect(try ask() == "\(one.version) 1")

      let two = try version("two")
      try await driver.deploy(two)
      #expect(await driver.observe(two.target).version == two.version)
      #expect(try ask() == "\(two.version) 2")
      #expect(try place.folders() == ["flowers-\(two.version)", "settings.json"])

      try await driver.undeploy(two.target.idle)
      #expect(await driver.observe(two.target).state == .empty)
      #expect(throws: RealServer.Failure.self) { try ask() }
    }
  }

  @Test func `MLflow's scoring server is watched`() async throws {
    let bin = try RealServer.environment(
      "mlflow-3", ["mlflow>=3,<4", "scikit-learn"], variable: "MUSTER_MLFLOW")
    let place = try DriverPlace([:])
    let model = """
      import sys, mlflow.sklearn
      from sklearn.dummy import DummyClassifier
      model = DummyClassifier(strategy="constant", constant=1).fit([[0.0], [1.0]], [1, 1])
      mlflow.sklearn.save_model(model, sys.argv[1] + "/model", serialization_format="cloudpickle")
      """
    try RealServer.run("\(bin)/python", ["-c", model, place.path], in: place.path)
    let port = try RealServer.ports(1)[0]
    let server = try RealServer(
      "\(bin)/mlflow",
      [
        "models", "serve", "-m", "\(place.path)/model", "--env-manager", "local", "-h",
        "127.0.0.1", "-p", "\(port)",
      ], in: place.path, bin: bin, until: "Uvicorn running on")
    let driver = ScoringServerDriver(programs: CommandDriver(settings: place.settings))
    defer { withExtendedLifetime(server) {} }
    let found = await driver.observe(
      RuntimeTarget(
        name: RuntimeName("iris"), driver: .mlflow, url: "http://127.0.0.1:\(port)"))
    #expect(found.state == .serving, "\(found)")
    #expect(found.platform?.hasPrefix("mlflow 3.") == true)
  }
}

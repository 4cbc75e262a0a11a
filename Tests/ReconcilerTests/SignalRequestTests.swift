import BPMN
import Reconciler
import Registry
import Simulation
import Testing
import Vocabulary

/// The bodies that ModelOp's callers send to throw a signal.
@Suite struct SignalRequestTests {
  private func read(_ text: String) throws -> SignalRequest {
    try SignalRequest(JSON(parsing: text))
  }

  private func problem(_ text: String) -> String {
    do {
      return "\(try read(text))"
    } catch {
      return "\(error)"
    }
  }

  @Test func `the name comes without ModelOp's prefix, the variables as what their types mean`()
    throws
  {
    let request = try read(
      """
      {"name": "com.modelop.mlc.definitions.Signals_MODEL_DATA_DRIFT_TEST", "variables": {
        "MODEL_ID": {"value": "credit"},
        "OUTPUT_FILE": {"value": {"assetType": "EXTERNAL_FILE", "repositoryInfo": {"port": 0}}},
        "LIMIT": {"value": "0.25", "type": "Double"}, "COUNT": {"value": 3, "type": "Integer"},
        "BIG": {"value": "9007199254740993", "type": "long"},
        "ON": {"value": "true", "type": "Boolean"}, "NONE": {"value": 1, "type": "Null"},
        "DATA": {"value": "{\\"a\\": [1]}", "type": "Object",
          "valueInfo": {"serializationDataFormat": "application/json"}},
        "TEXT": {"value": "12", "type": "String"}, "EMPTY": {}, "OTHER": {"value": 1, "type": "X"}
      }}
      """)
    #expect(request.name == "MODEL_DATA_DRIFT_TEST")
    #expect(
      request.variables == [
        "MODEL_ID": "credit",
        "OUTPUT_FILE": ["assetType": "EXTERNAL_FILE", "repositoryInfo": ["port": 0]],
        "LIMIT": 0.25, "COUNT": 3, "BIG": .integer(9_007_199_254_740_993), "ON": true,
        "NONE": .null, "DATA": ["a": [1]], "TEXT": "12", "EMPTY": .null, "OTHER": 1,
      ])
    #expect(try read(#"{"name": "tick"}"#).variables == [:])
  }

  @Test func `what is wrong is told with its place`() {
    let cases = [
      ("[]", ": expected an object, found an array"),
      ("{}", "/name: expected a text, found nothing"),
      (#"{"name": ""}"#, "/name: it is empty"),
      (
        #"{"name": "a", "executionId": "x"}"#,
        "/executionId: a signal to a single execution is not supported"
      ),
      (#"{"name": "a", "variables": 1}"#, "/variables: expected an object, found an integer"),
      (
        #"{"name": "a", "variables": {"x/y": 1}}"#,
        "/variables/x~1y: expected an object with a \"value\", found an integer"
      ),
      (
        #"{"name": "a", "variables": {"x": {"value": "a", "type": "Boolean"}}}"#,
        "/variables/x/value: expected true or false, found a string"
      ),
      (
        #"{"name": "a", "variables": {"x": {"value": 40000, "type": "Short"}}}"#,
        "/variables/x/value: expected a whole number from -32768 to 32767, found an integer"
      ),
      (
        #"{"name": "a", "variables": {"x": {"value": "1e", "type": "Double"}}}"#,
        "/variables/x/value: expected a number, found a string"
      ),
    ]
    for (body, message) in cases { #expect(problem(body) == message) }
    let broken = problem(#"{"name": "a", "variables": {"x": {"value": "{", "type": "Json"}}}"#)
    #expect(broken.hasPrefix("/variables/x/value: expected JSON in a text: "))
  }

  private static func world() -> World {
    var world = World()
    world.declareProcess(
      "drift",
      """
      start Asked signal=MODEL_DATA_DRIFT_TEST
      user Look
      end Done
      Asked -> Look
      Look -> Done
      """)
    world.declareProject()
    world.declareModel("credit")
    world.declareModel("fraud", content: "f")
    world.push()
    return world
  }

  @Test func `a model is named by its name or by a version`() throws {
    let world = Self.world()
    let version = try #require(world.model("credit")?.current?.version.hex)
    func model(_ variable: String) throws -> ModelName? {
      try read(#"{"name": "a", "variables": {\#(variable)}}"#).model(in: world.loop.state)
    }
    let credit = ModelName("credit")
    #expect(try model(#""MODEL_ID": {"value": "credit"}"#) == credit)
    #expect(try model(#""MODEL_ID": {"value": "model/credit"}"#) == credit)
    #expect(try model(#""MODEL_ID": {"value": "\#(version)"}"#) == credit)
    #expect(try model(#""MODEL_ID": {"value": "\#(version.prefix(12))"}"#) == credit)
    #expect(try model(#""DEPLOYABLE_MODEL": {"value": {"id": "\#(version)"}}"#) == credit)
    #expect(try model(#""TAG": {"value": "prod"}"#) == nil)
    #expect(throws: SignalRequest.Problem.self) {
      try model(#""MODEL_ID": {"value": "0123456789"}"#)
    }
  }

  @Test func `the answer names what the signal began`() throws {
    var world = Self.world()
    let request = try read(
      """
      {"name": "com.modelop.mlc.definitions.Signals_MODEL_DATA_DRIFT_TEST",
       "variables": {"MODEL_ID": {"value": "credit"}, "approved": {"value": true}}}
      """)
    let before = world.loop.state
    let model = try request.model(in: before)
    world.handle(.signal(name: request.name, model: model, variables: request.variables))
    let begun = SignalRequest.begun(from: before, to: world.loop.state, model: model)
    let answer = request.answer(begun: begun)
    let id = try #require(world.instance("credit")?.id.text)
    #expect(answer["name"] == "MODEL_DATA_DRIFT_TEST")
    #expect(answer["processInstances"]?.array?.map { $0["id"] } == [.string(id)])
    #expect(answer["processInstances"]?[0]?["definitionKey"] == "drift")
    #expect(answer["processInstances"]?[0]?["businessKey"] == "credit")
    #expect(answer["processInstances"]?[0]?["ended"] == false)
    #expect(answer["leftOut"] == ["approved"])
    #expect(
      world.loop.state.running.values.first?.variables["MODEL_ID"] == "credit")
    #expect(world.loop.state.running.values.first?.variables["approved"] == nil)
  }
}

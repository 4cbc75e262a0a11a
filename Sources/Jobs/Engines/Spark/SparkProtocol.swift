import Vocabulary

/// The words of a standalone master's REST server and of `spark-submit`; pure.
///
/// Source: `org.apache.spark.deploy.rest` (`CreateSubmissionRequest`, `SubmissionStatusResponse`).
struct SparkProtocol: Sendable {
  let settings: SparkSettings
  /// ``SparkParameters``'s.
  let flags: [String]

  init(_ settings: SparkSettings) throws(SparkParameters.Problem) {
    self.settings = settings
    flags = try SparkParameters.flags(settings.parameters)
  }

  /// The variables of a driver.
  private var environment: [String: String] {
    var environment = settings.environment
    environment["PYSPARK_PYTHON"] = settings.python
    environment["PYSPARK_DRIVER_PYTHON"] = settings.python
    return environment
  }

  /// What follows the program's name, whichever way it is handed over. Without a master among the
  /// arguments a Python driver in the cluster runs on itself alone.
  private func arguments(_ work: EngineWork) -> [String] {
    ["--master", settings.master, "--name", work.name] + flags + [
      // Executors find the model's other sources where the driver has laid them out.
      "--conf", "spark.executorEnv.PYTHONPATH=\(work.folder)/work",
      "\(work.folder)/\(DriverScript.name)", work.folder,
    ]
  }

  // MARK: - REST

  func create(_ work: EngineWork) -> JSON {
    var variables = environment
    variables["SPARK_ENV_LOADED"] = "1"
    var properties: [String: JSON] = [
      "spark.app.name": .string(work.name), "spark.master": .string(settings.master),
      "spark.submit.deployMode": "cluster", "spark.driver.supervise": "false",
    ]
    properties["spark.driver.memory"] = settings.parameters["--driver-memory"].map { .string($0) }
    properties["spark.driver.cores"] = settings.parameters["--driver-cores"].map { .string($0) }
    return [
      "action": "CreateSubmissionRequest", "appArgs": .array(arguments(work).map { .string($0) }),
      "appResource": "", "clientSparkVersion": .string(settings.version),
      "environmentVariables": .object(variables.mapValues { .string($0) }),
      "mainClass": "org.apache.spark.deploy.SparkSubmit",
      "sparkProperties": .object(properties),
    ]
  }

  static func created(_ json: JSON) throws(EngineProblem) -> EngineTicket {
    guard json["success"] == true, let id = json["submissionId"]?.string, isID(id) else {
      throw EngineProblem(
        json["message"]?.string ?? "the answer names no submission",
        isFinal: json["success"] == false)
    }
    return EngineTicket(id)
  }

  /// How a submission stands.
  ///
  /// - Parameter claimed: what the process that runs the job is called; `nil` while none does.
  static func status(
    _ json: JSON, of ticket: EngineTicket, claimed: EngineTicket?
  ) -> EngineStatus {
    guard json["success"] == true, let state = json["driverState"]?.string else { return .unknown }
    switch state {
    case "SUBMITTED": return .waiting(nil)
    case "RUNNING", "RELAUNCHING": return claimed == nil ? .waiting("the driver starts") : .running
    case "FINISHED": return .ended(.exited(0))
    case "KILLED": return .ended(.cancelled)
    case "FAILED":
      // The server tells no exit code; who ends without having claimed the job came second.
      if let claimed, claimed != ticket { return .ended(.exited(JobClaim.takenCode)) }
      return .ended(.exited(1))
    case "ERROR":
      return .ended(.failed(json["message"]?.string ?? "the driver could not be started"))
    default: return .unknown
    }
  }

  /// `driver-20260102030405-0000`: what may stand in an address.
  static func isID(_ text: String) -> Bool {
    text.hasPrefix("driver-") && text.utf8.count < 100
      && text.utf8.dropFirst(7).allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D }
  }

  // MARK: - spark-submit

  /// Starts `spark-submit` in a session of its own, which outlives whoever started it, and prints
  /// its ticket: the process's number and start. Its exit code goes to a file. It is read through a
  /// named pipe, so that the session stands when this ends.
  private static let script = """
    folder=$1; shift
    rm -f "$folder/ready"; mkfifo "$folder/ready" || exit 1
    setsid -f sh -c '
      folder=$1; shift
      ticket="$$-$(cut -d" " -f22 /proc/$$/stat)"
      echo "$ticket" > "$folder/process.new"; mv "$folder/process.new" "$folder/process"
      echo "$ticket" > "$folder/ready"
      "$@" "$ticket"
      echo $? > "$folder/exit.new"; mv "$folder/exit.new" "$folder/exit"
    ' sh "$folder" "$@" >> "$folder/engine.log" 2>&1 < /dev/null
    read -r ticket < "$folder/ready"; rm -f "$folder/ready"
    echo "$ticket"
    """

  func start(_ work: EngineWork, program: String) -> EngineProgram {
    var variables = ["LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"]
    for (name, value) in environment { variables[name] = value }
    return EngineProgram(
      command: [
        "/bin/sh", "-c", Self.script, "sh", work.folder, program, "--deploy-mode", "client",
      ]
        + arguments(work), environment: variables)
  }

  /// `1234-567890`: a process and its start.
  static func process(_ text: String) -> (number: Int, start: Int)? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let start = parts[1], number > 1 else {
      return nil
    }
    return (number, start)
  }
}

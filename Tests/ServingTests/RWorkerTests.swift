import FoundationEssentials
import HTTPClient
import Serving
import Testing
import Vocabulary

private let hasR = FileManager.default.isExecutableFile(atPath: "/usr/bin/Rscript")

struct RWorkerTests {
  private func withModel(
    _ source: String, initialise: String? = nil, attachments: [String: String] = [:],
    endpoints: [Endpoint] = [], _ body: (LiveRuntime) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(
      source, in: folder.path, language: .r, initialise: initialise, attachments: attachments,
      environment: .init())
    try await withRuntime(state: folder.path) {
      $0.pool.workers = 1
      $0.endpoints = endpoints
    } _: { runtime in
      let deployed = try await runtime.deploy(package)
      #expect(deployed.status == 200, "\(deployed.text)")
      try await body(runtime)
    }
  }

  @Test(.enabled(if: hasR, "R is not installed (r-base-core, r-cran-jsonlite)"))
  func `a model in R answers records, and keeps every digit`() async throws {
    try await withModel(
      """
      begin <- function() { weight <<- jsonlite::fromJSON("factor.json")$factor; print("loaded") }
      score <- function(r) {
        print(r)
        list(y = r$x * weight, name = r$name, sum = sum(r$list), none = NULL)
      }
      """, initialise: "begin", attachments: ["factor.json": #"{"factor": 0.1}"#]
    ) { runtime in
      #expect(
        try await runtime.score(#"{"x": 3, "name": "ü\"", "list": [1, 2.5]}"#).shown
          == #"200 {"y":0.30000000000000004,"name":"ü\"","sum":3.5,"none":null}"#)
      #expect(
        try await runtime.score(#"[{"x": 1, "list": [0]}, {"x": 20}]"#).shown
          == #"200 [{"y":0.1,"name":null,"sum":0,"none":null},"#
          + #"{"y":2,"name":null,"sum":0,"none":null}]"#)
      let report = try await runtime.serving()
      #expect(report["libraries"]?["R"]?.string?.hasPrefix("4.") == true)
      #expect(report["libraries"]?["jsonlite"] != nil)
      #expect(report["sandbox"] != nil)
    }
  }

  @Test(.enabled(if: hasR, "R is not installed (r-base-core, r-cran-jsonlite)"))
  func `what a model in R raises is a problem, and the worker lives on`() async throws {
    try await withModel(
      """
      score <- function(r) {
        if (is.list(r)) return(data.frame(a = 1:2, b = c("x", NA)))
        if (r == 0) stop("no zero")
        if (r == 1) return(1 / 0)
        matrix(1:4, 2)
      }
      """
    ) { runtime in
      let problem = try await runtime.score("[2, 0, 1]").json
      #expect(problem["type"] == "urn:muster:problem:model-error")
      #expect(problem["results"] == [[[1, 3], [2, 4]], .null, .null])
      #expect(problem["errors"]?[0]?["pointer"] == "/1")
      #expect(problem["errors"]?[0]?["detail"]?.string?.contains("no zero") == true)
      #expect(problem["errors"]?[1]?["detail"]?.string?.contains("not finite") == true)
      #expect(
        try await runtime.score("{}").shown == #"200 [{"a":1,"b":"x"},{"a":2,"b":null}]"#)
      #expect(try await runtime.serving()["workers"]?[0]?["restarts"] == 0)
    }
  }

  @Test(.enabled(if: hasR, "R is not installed (r-base-core, r-cran-jsonlite)"))
  func `a model in R that takes sets gets a data frame`() async throws {
    try await withModel(
      """
      # modelop.recordsets.0: true
      score <- function(df) {
        if (any(df$x < 0)) stop("negative")
        data.frame(y = df$x * 2, n = nrow(df))
      }
      """
    ) { runtime in
      #expect(
        try await runtime.score(#"[{"x": 1.5}, {"x": 2}]"#).shown
          == #"200 [{"y":3,"n":2},{"y":4,"n":2}]"#)
      #expect(try await runtime.score(#"{"x": 2}"#).shown == #"200 {"y":4,"n":1}"#)
      let problem = try await runtime.score(#"[{"x": -1}, {"x": 2}]"#).json
      #expect(problem["errors"]?.array?.count == 1)
      #expect(problem["results"] == [.null, ["y": 4, "n": 1]])
    }
  }

  @Test(.enabled(if: hasR, "R is not installed (r-base-core, r-cran-jsonlite)"))
  func `bytes reach R as raw, and go back as raw`() async throws {
    try await withModel(
      "score <- function(r) rev(r)", endpoints: [Endpoint(name: "raw", encoding: BinaryEncoding())]
    ) { runtime in
      let answer = try await runtime.send(
        "POST", "/raw", bytes: [0, 255, 7], type: "application/octet-stream")
      #expect(answer.body == [7, 255, 0])
    }
  }

  @Test(
    .enabled(if: hasR, "R is not installed (r-base-core, r-cran-jsonlite)"),
    arguments: [
      ("scor <- function(r) r", #"score.R has no function \"score\""#),
      ("score <- function(r) {", "unexpected end of input"),
      ("library(nothingOfTheKind)\nscore <- function(r) r", "nothingOfTheKind"),
    ])
  func `a model in R that cannot be loaded is reported with its reason`(
    source: String, reason: String
  ) async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(
      source, in: folder.path, language: .r, environment: .init())
    try await withRuntime(state: folder.path) { runtime in
      let refused = try await runtime.deploy(package)
      #expect(refused.status == 422)
      #expect(refused.text.contains(reason), "\(refused.text)")
    }
  }

  @Test(.enabled(if: !hasR, "R is installed"))
  func `a machine without R says so`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(
      "score <- function(r) r", in: folder.path, language: .r, environment: .init())
    try await withRuntime(state: folder.path) { runtime in
      let refused = try await runtime.deploy(package)
      #expect(refused.status == 422)
      #expect(refused.text.contains("this machine has no Rscript; install r-base-core"))
    }
  }
}

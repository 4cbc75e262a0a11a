import Foundation
import Jobs
import Testing
import Vocabulary

private let hasR = FileManager.default.isExecutableFile(atPath: "/usr/bin/Rscript")

extension Trait where Self == ConditionTrait {
  fileprivate static var needsR: Self {
    .enabled(if: hasR, "R is not installed (r-base-core, r-cran-jsonlite)")
  }
}

extension RealProcessTests {
  /// What an R model's functions get and may give.
  @Suite struct RHarnessTests {
    private static let csv = JobInput(
      name: "applications", format: .csv, text: "id,age,ok\n1,30,true\n2,4.5,\n")

    private func job(
      _ source: String, _ kind: JobKind = .metrics, inputs: [JobInput] = [csv],
      initialize: String? = nil, limits: JobLimits = JobLimits()
    ) throws -> Job {
      let path = try RepositoryPath(checking: "model.R")
      return Job(
        id: JobID(UUID().uuidString), kind: kind, language: .r,
        files: [JobFile(path: path, text: source)], source: path,
        functions: JobFunctions(
          initialize: initialize, score: "score", metrics: "metrics", train: "train"),
        inputs: inputs, initialization: Job.initialization(job: ["model": "m"]), limits: limits)
    }

    @Test(.needsR) func `a metrics function gets data frames, and keeps every digit`() async throws
    {
      await check(
        try job(
          """
          begin <- function(payload) base <<- payload$job$model
          metrics <- function(a, b) {
            print("counting")
            list(n = nrow(a), mean = mean(a$age), exact = 0.1 * 3, base = base, none = NULL,
              ok = a$ok, one = I(1), b = b, nested = list(x = list(), y = matrix(1:4, 2)))
          }
          """,
          inputs: [Self.csv, JobInput(name: "b", format: .jsonl, text: "{\"v\":\"ü\"}\n")],
          initialize: "begin"),
        #"""
        COMPLETE succeeded (fault: none)
        metrics {"b":[{"v":"ü"}],"base":"m","exact":0.30000000000000004,"mean":17.25,"n":2,\#
        "nested":{"x":[],"y":[[1,3],[2,4]]},"none":null,"ok":[true,null],"one":[1]}
        log [1] "counting"
        """#)
    }

    @Test(.needsR) func `a score function gets one record at a time`() async throws {
      await check(
        try job("score <- function(r) if (r$id == 1) NULL else list(id = r$id, ok = r$ok)", .score),
        """
        COMPLETE succeeded (fault: none)
        record {"id":2,"ok":null}
        """)
    }

    @Test(.needsR) func `a train function's new files are its artifacts`() async throws {
      let outcome = await summary(
        of: try job(
          "train <- function(a) writeLines(as.character(nrow(a)), \"model.txt\")", .train))
      #expect(outcome.hasPrefix("COMPLETE succeeded (fault: none)\nartifact model.txt"))
    }

    @Test(
      .needsR,
      arguments: [
        ("metrics <- function(a) stop(\"no such thing\")", "no such thing"),
        ("metrics <- function(a) list(x = list(y = c(1, NaN)))", "$.x.y[1] is not a finite number"),
        ("metrics <- function(a) 3", "gave a numeric, expected one object (a named list)"),
        ("metrics <- function(a) quit()", "the process ended before metrics had returned"),
        ("metric <- function(a) 3", "model.R has no function \"metrics\""),
        ("metrics <- function(a) list(f = mean)", "is of the class function, which JSON cannot"),
        ("metrics <- function(a) { f(1) }; f <- function(x) log(\"x\")", "non-numeric argument"),
      ])
    func `what goes wrong is the model's fault, with its reason`(
      source: String, reason: String
    ) async throws {
      let outcome = await summary(of: try job(source))
      #expect(outcome.contains(reason), "\(outcome)")
      #expect(outcome.contains("fault: model"), "\(outcome)")
    }

    @Test(.enabled(if: !hasR, "R is installed"))
    func `a machine without R says so`() async throws {
      let outcome = await summary(of: try job("metrics <- function(a) list(x = 1)"))
      #expect(outcome.contains("this machine has no Rscript; install r-base-core"), "\(outcome)")
    }
  }
}

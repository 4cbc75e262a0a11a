import Gates
import Jobs
import ModelMetrics
import Monitoring
import Registry
import Tables
import Vocabulary

/// Reads what one run of a monitor looks at, and judges it. It always answers: what cannot be read
/// is a grey result that says so.
struct MonitorReading: Sendable {
  let data: DataStore
  let executor: LocalExecutor
  let desired: DesiredState
  let tables: ThresholdTables
  let progress: TestRunner.Progress

  /// The results of a run, at least one.
  ///
  /// - Parameter history: how many rows earlier periods had, the latest last.
  func results(
    of monitor: AttachedMonitor, history: [Int], now: Instant
  ) async -> [MonitorResult] {
    let wanted = monitor.declaration.data
    let model = desired.models[monitor.model]
    var schemas = [model?.schemas.input, model?.schemas.output].compactMap(\.self)
    let sample: MonitorInput.Source
    switch wanted.sample {
    case .dataset(let name):
      sample = await rows(of: name)
      if let schema = desired.datasets[name]?.schema { schemas.append(schema) }
    case .recorded: sample = .unreadable("no runtime has recorded what it served")
    case .files(let pattern): sample = .unreadable("\(pattern) is a place that is not read yet")
    }
    var claims: Result<[String: Figure], MonitorInput.MonitorFailure> = .success([:])
    if case .model(let name) = monitor.declaration.check {
      claims = .failure(.init("the monitor's model \(name) is not run by schedules yet"))
    }
    return MonitorRun.results(
      of: MonitorInput(
        monitor: monitor, schemas: schemas, baseline: await rows(of: wanted.baseline),
        sample: sample, labels: await rows(of: wanted.labels?.asset), claims: claims,
        history: history, tables: tables, context: model?.thresholdContext ?? [:], now: now))
  }

  private func rows(of name: DatasetName?) async -> MonitorInput.Source {
    guard let name else { return .none }
    guard let dataset = desired.datasets[name] else {
      return .gone("there is no dataset \(name)")
    }
    do {
      let table = try await data.table(of: dataset, on: executor, progress)
      return .rows(MonitorRows(table.columnValues(without: [])))
    } catch let error as TableError {
      let reason = "\(name): \(error)"
      return error.code == .truncated ? .halfWritten(reason) : .unreadable(reason)
    } catch let problem as DataProblem {
      return problem.code == .notFound ? .gone("\(problem)") : .unreadable("\(problem)")
    } catch {
      return .unreadable("\(name): \(error)")
    }
  }
}

import Expressions
import Testing
import Vocabulary

/// Evaluates FEEL for tests, and shows what came of it as text.
enum FEELChecker {
  /// 2026-11-25T13:14:15.25Z
  static let now = FEELDateAndTime(Instant(milliseconds: 1_795_612_455_250))

  /// Paris as it is since 1996, and Kolkata, which has no summer time.
  static let zones = TimeZones([
    TimeZoneRules(name: "Asia/Kolkata", offsetSeconds: 19_800), paris,
  ])

  private static let paris: TimeZoneRules = {
    let header = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
    let counts: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4]
    let type: [UInt8] = [0, 0, 0x0E, 0x10, 0, 0] + Array("CET".utf8) + [0]
    let block = header + counts + type
    let bytes = block + block + Array("\nCET-1CEST,M3.5.0,M10.5.0/3\n".utf8)
    return TimeZoneRules(name: "Europe/Paris", tzif: bytes)
      ?? TimeZoneRules(name: "none", offsetSeconds: 0)
  }()

  /// The value's text, with the first warning behind it if it is null; or the error.
  static func text(
    _ source: String, _ variables: [String: FEELValue] = [:],
    environment: FEELEnvironment? = nil, limits: ExpressionLimits = ExpressionLimits()
  ) -> String {
    let environment =
      environment ?? FEELEnvironment(names: variables.mapValues { _ in FEELType.any })
    do throws(ExpressionError) {
      let expression = try FEELExpression(source, in: environment)
      var evaluation = FEELEvaluation(limits: limits, now: now, zones: zones)
      return try evaluation.value(of: expression, in: FEELVariables(variables)).description
    } catch {
      return error.description
    }
  }

  /// Why a value is null.
  static func warnings(_ source: String) -> [String] {
    do throws(ExpressionError) {
      let expression = try FEELExpression(source)
      var evaluation = FEELEvaluation(zones: zones)
      _ = try evaluation.value(of: expression, in: FEELVariables())
      return evaluation.warnings.map(\.description)
    } catch {
      return [error.description]
    }
  }
}

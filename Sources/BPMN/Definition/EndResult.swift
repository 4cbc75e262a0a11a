package import Expressions

/// What a throwing event does.
package enum EndResult: Sendable {
  case none
  case terminate
  case error(code: String?, message: Expression?)
  case signal(EventReference)
}

import Testing

/// Everything that starts processes, one at a time: what they take is measured against limits, and
/// this machine may have two cores.
@Suite(.serialized) enum RealProcessTests {}

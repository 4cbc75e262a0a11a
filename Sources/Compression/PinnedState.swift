/// A C library's state that stays where it is: what it holds points back to it.
///
/// It is given back after its owner's `deinit`, in which the library ends it. That runs also where
/// the owner's `init` fails; to end a state that never began does nothing in these libraries.
final class PinnedState<State> {
  let pointer: UnsafeMutablePointer<State>

  init(_ state: State) {
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: state)
  }

  deinit {
    pointer.deinitialize(count: 1)
    pointer.deallocate()
  }
}

namespace QuilActors.Engine.Internal;

/// <summary>What a test kit needs of a finite state machine.</summary>
public interface IInternalSupportsTestFSMRef<TState, TData>
{
    /// <summary>Whether the current state has a timeout running.</summary>
    bool IsStateTimerActive { get; }

    /// <summary>Goes there.</summary>
    void ApplyState(FSMBase.State<TState, TData> upcomingState);
}

using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Persistence;

/// <summary>One call of a store, or a mere token for something that ends later.</summary>
sealed class PersistenceIo(
    string name, Func<ValueTask<object?>>? run = null, Action<object?, Exception?>? end = null,
    RecoveryRun? recovery = null)
    : IoRequest
{
    /// <summary>The recovery it is a step of.</summary>
    public RecoveryRun? Recovery => recovery;

    public string Name => name;

    /// <summary>Called in the actor's turn with the result.</summary>
    public Action<object?, Exception?>? End => end;

    public override ValueTask<object?> Run() => run!();
}

using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Cells;

/// <summary>Implemented by actors that do I/O through the engine (persistent actors).</summary>
interface ICellHooks
{
    /// <summary>After each user message and each continuation.</summary>
    void AfterMessage();

    /// <summary>The end of a request started for this cell.</summary>
    void OnIoDone(IoRequest request, object? result, Exception? error);
}

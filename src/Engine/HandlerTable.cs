namespace QuilActors.Engine;

/// <summary>The handlers an actor declares in its constructor and inside <c>Become(configure)</c>.</summary>
sealed class HandlerTable
{
    readonly ReceiveHandlers _first = new();
    ReceiveHandlers? _declaring;

    public HandlerTable() => _declaring = _first;

    /// <summary>Where declarations go now.</summary>
    /// <exception cref="InvalidOperationException">Nowhere.</exception>
    public ReceiveHandlers Declaring => _declaring ?? throw new InvalidOperationException(
        "handlers may only be declared in the constructor or inside Become(configure)");

    /// <summary>The constructor is done.</summary>
    public void Close() => _declaring = null;

    /// <summary>The handlers of the constructor.</summary>
    public bool Handle(object message) => _first.Handle(message);

    /// <summary>The handlers <paramref name="configure"/> declares.</summary>
    public Receive Declare(Action configure)
    {
        var outer = _declaring;
        var handlers = new ReceiveHandlers();
        _declaring = handlers;
        try
        {
            configure();
        }
        finally
        {
            _declaring = outer;
        }
        return handlers.Handle;
    }
}

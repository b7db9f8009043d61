using System.Runtime.InteropServices;

namespace QuilActors.Engine.Hosting;

/// <summary>Runs a system's coordinated shutdown on SIGTERM, SIGINT and process exit. Dispose to let go.</summary>
public sealed class ShutdownHooks : IDisposable
{
    readonly CoordinatedShutdown _shutdown;
    readonly PosixSignalRegistration _term;
    readonly PosixSignalRegistration _interrupt;

    /// <summary>Registers the hooks.</summary>
    public ShutdownHooks(ActorSystem system)
    {
        _shutdown = CoordinatedShutdown.Get(system);
        _term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        _term.Dispose();
        _interrupt.Dispose();
    }

    void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        _ = _shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance);
    }

    void OnExit(object? sender, EventArgs e)
    {
        IAsyncResult run = _shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance);
        run.AsyncWaitHandle.WaitOne(_shutdown.TotalTimeout);
    }
}

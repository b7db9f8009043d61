using QuilActors.Actors.Net;
using QuilActors.Protocols.Transport;

namespace QuilActors.Host.Net;

/// <summary>A stream of a <see cref="TcpConnection"/> for any thread: every call holds the connection's gate.
/// </summary>
sealed class TcpStream(TcpConnection connection) : IPeerStream
{
    ConnectionStream? _stream;

    public int UnsentBytes
    {
        get
        {
            lock (connection.Gate)
                return _stream?.UnsentBytes ?? 0;
        }
    }

    public bool TryWrite(ReadOnlyMemory<byte> bytes)
    {
        bool taken;
        lock (connection.Gate)
            taken = _stream?.TryWrite(bytes) ?? false;
        if (taken)
            connection.Wake();
        return taken;
    }

    public void CloseWrite()
    {
        lock (connection.Gate)
            _stream?.CloseWrite();
        connection.Wake();
    }

    public void Reset(string reason)
    {
        lock (connection.Gate)
            _stream?.Reset(reason);
        connection.Wake();
    }

    public void Consume(int bytes)
    {
        lock (connection.Gate)
            _stream?.Consume(bytes);
        connection.Wake();
    }

    /// <summary>Under the gate.</summary>
    internal void Bind(ConnectionStream? stream) => _stream = stream;
}

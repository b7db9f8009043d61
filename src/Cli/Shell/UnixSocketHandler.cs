using System.Net.Sockets;

namespace QuilActors.Cli.Shell;

/// <summary>HTTP over a unix socket.</summary>
static class UnixSocketHandler
{
    public static SocketsHttpHandler To(string path) => new()
    {
        ConnectCallback = async (_, cancel) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };
}

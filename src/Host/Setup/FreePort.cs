using System.Net;
using System.Net.Sockets;

namespace QuilActors.Host.Setup;

/// <summary>Tells of a taken port before anything is started.</summary>
public static class FreePort
{
    /// <param name="address">Where the node will listen.</param>
    /// <param name="port">Its port.</param>
    /// <param name="owner">Who needs it, for the message.</param>
    /// <param name="otherwise">What else the user can do, for the hint.</param>
    /// <exception cref="SetupException">Another program listens there.</exception>
    public static void Require(IPAddress address, int port, string owner, string otherwise)
    {
        ArgumentNullException.ThrowIfNull(address);
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            throw new SetupException($"port {port} of {owner} is in use",
                $"stop the program that holds it, or {otherwise}");
        }
    }
}

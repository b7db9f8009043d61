using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace QuilActors.Protocols.Peers;

/// <summary>How the host of a <see cref="Multiaddr"/> is written; the numbers are the multicodec's.</summary>
public enum HostKind
{
    Ip4 = 0x04,
    Ip6 = 0x29,
    Dns = 0x35,
    Dns4 = 0x36,
    Dns6 = 0x37,
}

/// <summary>An address this node can dial: /ip4|ip6|dns|dns4|dns6/HOST/tcp/PORT, with /p2p/ID when the peer is known.
/// Other transports of a stranger's list are not read (TryDecode false).</summary>
public sealed record Multiaddr(HostKind Kind, string Host, ushort Port, PeerId? Peer = null)
{
    /// <summary>Longest binary form that is read.</summary>
    public const int BytesMax = 512;
    const int TcpCode = 0x06, P2pCode = 421, HostBytesMax = 253;

    public static Multiaddr Tcp(IPAddress address, ushort port, PeerId? peer = null)
        => new(address.GetAddressBytes().Length == 4 ? HostKind.Ip4 : HostKind.Ip6, address.ToString(), port, peer);

    /// <summary>True when the host is in 127.0.0.0/8 or ::1; a name is never known to be.</summary>
    public bool IsLoopback => IPAddress.TryParse(Host, out var ip) && IPAddress.IsLoopback(ip);

    public Multiaddr WithPeer(PeerId? peer) => this with { Peer = peer };

    public static bool TryParse(string text, [NotNullWhen(true)] out Multiaddr? address)
        => TryParse(text, out address, out _);

    /// <summary>Reads the text form; the error names the part that is wrong and where it starts.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out Multiaddr? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        var parts = text.Split('/');
        if (parts is not ["", var kindName, var host, "tcp", var portText, .. var rest])
        {
            error = $"'{text}' is not /ip4|ip6|dns4/HOST/tcp/PORT[/p2p/ID]";
            return false;
        }
        if (ReadKind(kindName) is not { } kind)
            error = At(text, 1, $"unknown host kind '{kindName}'");
        else if (NormalHost(kind, host) is not { } normal)
            error = At(text, kindName.Length + 2, $"'{host}' is not a host of kind {kindName}");
        else if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            error = At(text, kindName.Length + host.Length + 7, $"'{portText}' is not a port");
        else if (!TryReadPeer(rest, out var peer))
            error = At(text, text.Length - string.Join('/', rest).Length, "expected p2p/ID with a peer id");
        else
        {
            error = null;
            address = new Multiaddr(kind, normal, port, peer);
        }
        return error is null;
    }

    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Multiaddr? address)
    {
        address = null;
        if (bytes.Length is 0 or > BytesMax || !Enum.IsDefined((HostKind)bytes[0]))
            return false;
        var kind = (HostKind)bytes[0];
        var rest = bytes[1..];
        if (!TryTakeHost(kind, ref rest, out var host) || rest is not [TcpCode, var high, var low, .. var tail])
            return false;
        PeerId? peer = null;
        if (!tail.IsEmpty)
        {
            if (tail is not [0xa5, 0x03, .. var sized] || !TryTakeSized(ref sized, out var hash) || !sized.IsEmpty
                || !PeerId.TryFromBytes(hash, out var id))
                return false;
            peer = id;
        }
        address = new Multiaddr(kind, host, (ushort)(high << 8 | low), peer);
        return true;
    }

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>(64);
        output.Write<byte>([(byte)Kind]);
        if (Kind is HostKind.Ip4 or HostKind.Ip6)
            output.Write<byte>(IPAddress.Parse(Host).GetAddressBytes());
        else
            output.Write<byte>(Uvarint.Prefix(Encoding.UTF8.GetBytes(Host)));
        output.Write<byte>([TcpCode]);
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), Port);
        output.Advance(2);
        if (Peer is { } peer)
        {
            Uvarint.Write(output, P2pCode);
            output.Write<byte>(Uvarint.Prefix(peer.Bytes.Span));
        }
        return output.WrittenSpan.ToArray();
    }

    public override string ToString()
    {
        var kind = Kind.ToString().ToLowerInvariant();
        return Peer is { } peer ? $"/{kind}/{Host}/tcp/{Port}/p2p/{peer}" : $"/{kind}/{Host}/tcp/{Port}";
    }

    static HostKind? ReadKind(string name) => name switch
    {
        "ip4" => HostKind.Ip4,
        "ip6" => HostKind.Ip6,
        "dns" => HostKind.Dns,
        "dns4" => HostKind.Dns4,
        "dns6" => HostKind.Dns6,
        _ => null,
    };

    static string? NormalHost(HostKind kind, string host)
    {
        if (kind is HostKind.Ip4 or HostKind.Ip6)
        {
            var wanted = kind == HostKind.Ip4 ? 4 : 16;
            var plain = kind == HostKind.Ip4 ? host.Count(c => c == '.') == 3 : !host.Contains('%');
            return plain && IPAddress.TryParse(host, out var ip) && ip.GetAddressBytes().Length == wanted
                ? ip.ToString()
                : null;
        }
        return host.Length is > 0 and <= HostBytesMax && Uri.CheckHostName(host) == UriHostNameType.Dns ? host : null;
    }

    static bool TryReadPeer(string[] rest, out PeerId? peer)
    {
        peer = null;
        if (rest.Length == 0)
            return true;
        if (rest is not ["p2p", var text] || !PeerId.TryParse(text, out var id))
            return false;
        peer = id;
        return true;
    }

    static bool TryTakeHost(HostKind kind, ref ReadOnlySpan<byte> rest, out string host)
    {
        host = "";
        if (kind is HostKind.Ip4 or HostKind.Ip6)
        {
            var length = kind == HostKind.Ip4 ? 4 : 16;
            if (rest.Length < length)
                return false;
            host = new IPAddress(rest[..length]).ToString();
            rest = rest[length..];
            return true;
        }
        if (!TryTakeSized(ref rest, out var name) || name.Length > HostBytesMax)
            return false;
        host = Encoding.UTF8.GetString(name);
        return NormalHost(kind, host) is not null;
    }

    static bool TryTakeSized(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (Uvarint.Read(rest, out var length, out var header) != UvarintStatus.Done
            || length > (ulong)(rest.Length - header))
            return false;
        taken = rest.Slice(header, (int)length);
        rest = rest[(header + (int)length)..];
        return true;
    }

    static string At(string text, int position, string what) => $"'{text}' at {position}: {what}";
}

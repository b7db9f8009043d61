using System.Buffers;

namespace QuilActors.Protocols.Transport;

/// <summary>One side of a multistream-select negotiation: bytes in, bytes out. It takes no byte behind its end, since
/// peers send data at once.</summary>
public sealed class Multistream
{
    readonly MultistreamLineReader _reader = new();
    readonly IReadOnlyList<string>? _proposals;
    readonly Func<string, bool>? _speaks;
    bool _headerSeen, _headerSent;
    int _proposed;

    Multistream(IReadOnlyList<string>? proposals, Func<string, bool>? speaks)
    {
        _proposals = proposals;
        _speaks = speaks;
    }

    /// <summary>The protocol both sides agreed on.</summary>
    public string? Protocol { get; private set; }

    /// <summary>Why it cannot end well; null while it can.</summary>
    public string? Fault { get; private set; }

    public bool IsDone => Protocol is not null || Fault is not null;

    /// <summary>The proposing side; ids in order of preference, at most
    /// <see cref="TransportLimits.MultistreamProposalsMax"/>.</summary>
    public static Multistream Propose(IReadOnlyList<string> protocolIds)
    {
        ArgumentOutOfRangeException.ThrowIfZero(protocolIds.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(protocolIds.Count, TransportLimits.MultistreamProposalsMax);
        return new Multistream(protocolIds, null);
    }

    /// <summary>The answering side.</summary>
    public static Multistream Answer(Func<string, bool> speaks) => new(null, speaks);

    /// <summary>Writes what is said unasked: the header and, when proposing, the first id.</summary>
    public void Start(IBufferWriter<byte> output)
    {
        SendHeader(output);
        if (_proposals is not null)
            MultistreamLine.Write(output, _proposals[_proposed++]);
    }

    /// <summary>Takes bytes until done; returns how many. Answers go to <paramref name="output"/>.</summary>
    public int Receive(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        var taken = 0;
        while (!IsDone && taken < input.Length)
        {
            var line = _reader.Push(input[taken++], out var malformed);
            if (malformed)
                Fault = "malformed multistream line";
            else if (line is not null)
                On(line, output);
        }
        return taken;
    }

    void On(string line, IBufferWriter<byte> output)
    {
        if (!_headerSeen)
        {
            if (line != MultistreamLine.Header)
            {
                Fault = "no multistream header";
                return;
            }
            _headerSeen = true;
            SendHeader(output);
        }
        else if (_proposals is not null)
            OnAnswer(line, output);
        else
            OnProposal(line, output);
    }

    void OnAnswer(string line, IBufferWriter<byte> output)
    {
        if (line == _proposals![_proposed - 1])
            Protocol = line;
        else if (line != MultistreamLine.NotAvailable)
            Fault = "answer to another protocol than proposed";
        else if (_proposed == _proposals.Count)
            Fault = $"peer does not speak {string.Join(", ", _proposals)}";
        else
            MultistreamLine.Write(output, _proposals[_proposed++]);
    }

    void OnProposal(string line, IBufferWriter<byte> output)
    {
        if (_speaks!(line))
        {
            Protocol = line;
            MultistreamLine.Write(output, line);
            return;
        }
        MultistreamLine.Write(output, MultistreamLine.NotAvailable);
        if (++_proposed >= TransportLimits.MultistreamProposalsMax)
            Fault = "too many proposals";
    }

    void SendHeader(IBufferWriter<byte> output)
    {
        if (_headerSent)
            return;
        _headerSent = true;
        MultistreamLine.Write(output, MultistreamLine.Header);
    }
}

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Cli.Vdf;

/// <summary>How far a proof is, on standard error: one line that changes on a terminal, else a line now and then.
/// </summary>
sealed class ProofBar(CliContext context, ParseResult parsed, uint difficulty)
{
    const int Width = 30;

    static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan InFile = TimeSpan.FromSeconds(5);

    readonly bool _isTerminal = ReferenceEquals(context.Error, Console.Error) && !Console.IsErrorRedirected;
    readonly Stopwatch _watch = Stopwatch.StartNew();
    TimeSpan _said;
    TimeSpan? _squaringSince;
    bool _isDrawn;

    /// <summary>Called after each slice.</summary>
    public void Show(uint position)
    {
        _squaringSince ??= position > 0 ? _watch.Elapsed : null;
        if (_watch.Elapsed - _said < (_isTerminal ? OnTerminal : InFile) || parsed.GetValue(context.Options.Quiet))
            return;
        _said = _watch.Elapsed;
        var line = Line(position);
        if (_isTerminal)
            context.Error.Write($"\r{line}   ");
        else
            context.Error.WriteLine(line);
        _isDrawn = true;
    }

    /// <summary>Leaves the terminal's line empty.</summary>
    public void End()
    {
        if (_isTerminal && _isDrawn)
            context.Error.Write($"\r{new string(' ', 118)}\r");
    }

    string Line(uint position)
    {
        if (position == 0)
            return "deriving the discriminant";
        var filled = (int)((long)Width * position / difficulty);
        var bar = $"[{new string('#', filled)}{new string('.', Width - filled)}]";
        if (position == difficulty)
            return $"{bar} {position} squarings done; computing the proof";
        var progress = VdfProgress.Of(position, difficulty, _watch.Elapsed - _squaringSince!.Value);
        return string.Create(CultureInfo.InvariantCulture,
            $"{bar} {100.0 * position / difficulty:0} %, {position} of {difficulty} squarings, "
            + $"{progress.PerSecond:0}/s, {progress.EtaSeconds:0} s left");
    }
}

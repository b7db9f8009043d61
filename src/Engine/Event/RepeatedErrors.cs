namespace QuilActors.Engine.Event;

/// <summary>Lets the first of identical warnings and errors through and counts the others of the same minute.</summary>
sealed class RepeatedErrors
{
    /// <summary>How long the others are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Kinds remembered at once; what is beyond them is let through uncounted.</summary>
    public const int KindsMax = 1000;

    readonly Extras.LinkedMap<(string Source, string Text, Type? Cause), Kind> _kinds = new();

    public bool IsEmpty => _kinds.Count == 0;

    /// <summary>False if an identical one was let through less than a minute ago.</summary>
    public bool LetsThrough(LogEvent logEvent)
    {
        if (logEvent.Level < LogLevel.WarningLevel)
            return true;
        var key = (logEvent.LogSource, logEvent.Message.ToString() ?? "", logEvent.Cause?.GetType());
        if (_kinds.TryGet(key, out var kind) && logEvent.UtcTicks - kind.First.UtcTicks < Window.Ticks)
        {
            kind.Repeats++;
            return false;
        }
        if (kind is null && _kinds.Count < KindsMax)
            _kinds.TryAdd(key, new Kind(logEvent));
        return true;
    }

    /// <summary>Forgets those let through before a time; a line for each that came again.</summary>
    public List<LogEvent> EndBefore(long utcTicks)
    {
        var lines = new List<LogEvent>();
        foreach (var key in _kinds.Keys())
        {
            if (!_kinds.TryGet(key, out var kind) || kind.First.UtcTicks >= utcTicks)
                continue;
            _kinds.Remove(key, out _);
            if (kind.Repeats > 0)
                lines.Add(kind.Summary());
        }
        return lines;
    }

    sealed class Kind(LogEvent first)
    {
        public LogEvent First => first;

        public int Repeats { get; set; }

        public LogEvent Summary()
        {
            var text = $"{first.Message} ({Repeats} more times within a minute)";
            return first.Level == LogLevel.ErrorLevel
                ? new Error(null, first.LogSource, first.LogClass, text, first.UtcTicks + Window.Ticks)
                : new Warning(null, first.LogSource, first.LogClass, text, first.UtcTicks + Window.Ticks);
        }
    }
}

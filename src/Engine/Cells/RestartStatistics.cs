namespace QuilActors.Engine.Cells;

/// <summary>Counts a child's restarts in a tumbling window. Kept in the child, touched by its parent only.</summary>
sealed class RestartStatistics
{
    int _count;
    long _windowStart;

    /// <summary>Whether one more restart is allowed; counts it.</summary>
    /// <param name="max">-1 unlimited, 0 never.</param>
    /// <param name="window">Null: the count is for life.</param>
    /// <param name="now">Monotonic ticks.</param>
    public bool RequestRestart(int max, TimeSpan? window, long now)
    {
        if (max == 0)
            return false;
        if (window is null)
            return max < 0 || ++_count <= max;
        if (_count == 0 || now - _windowStart > window.Value.Ticks)
        {
            _windowStart = now;
            _count = 1;
            return true;
        }
        _count++;
        return _count <= (max < 0 ? 1 : max);
    }
}

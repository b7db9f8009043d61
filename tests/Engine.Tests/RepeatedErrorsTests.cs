using QuilActors.Engine.Event;

namespace QuilActors.Engine.Tests;

public sealed class RepeatedErrorsTests
{
    readonly RepeatedErrors _errors = new();

    [Fact]
    public void The_first_of_identical_errors_passes_and_the_others_are_counted()
    {
        Assert.True(_errors.LetsThrough(At(0)));
        Assert.False(_errors.LetsThrough(At(1)));
        Assert.False(_errors.LetsThrough(At(59)));
        Assert.Empty(_errors.EndBefore(Seconds(0)));
        var line = Assert.Single(_errors.EndBefore(Seconds(1)));
        Assert.Equal("disk full (2 more times within a minute)", line.Message);
        Assert.Equal(LogLevel.ErrorLevel, line.Level);
        Assert.True(_errors.IsEmpty);
        Assert.True(_errors.LetsThrough(At(61)));
    }

    [Fact]
    public void Another_text_another_source_and_lower_levels_pass()
    {
        Assert.True(_errors.LetsThrough(At(0)));
        Assert.True(_errors.LetsThrough(At(0, "disk slow")));
        Assert.True(_errors.LetsThrough(At(0, source: "b")));
        Assert.True(_errors.LetsThrough(new Info(null, "a", typeof(object), "disk full", Seconds(0))));
        Assert.True(_errors.LetsThrough(new Info(null, "a", typeof(object), "disk full", Seconds(0))));
    }

    [Fact]
    public void Kinds_beyond_the_limit_pass_uncounted()
    {
        for (var i = 0; i < RepeatedErrors.KindsMax; i++)
            Assert.True(_errors.LetsThrough(At(0, $"{i}")));
        Assert.False(_errors.LetsThrough(At(0, $"{RepeatedErrors.KindsMax - 1}")));
        Assert.True(_errors.LetsThrough(At(0, "one beyond")));
        Assert.True(_errors.LetsThrough(At(0, "one beyond")));
    }

    static Error At(int seconds, string text = "disk full", string source = "a")
        => new(null, source, typeof(object), text, Seconds(seconds));

    static long Seconds(int seconds) => DateTime.UnixEpoch.Ticks + seconds * TimeSpan.TicksPerSecond;
}

using QuilActors.Storage.Journal;

namespace QuilActors.Storage.Tests.Journal;

public sealed class HighestNumbersTests
{
    readonly List<string> _read = [];
    readonly HighestNumbers _numbers;

    public HighestNumbersTests() => _numbers = new HighestNumbers(id =>
    {
        _read.Add(id);
        return 7;
    });

    [Fact]
    public void A_number_is_read_once_and_again_after_it_was_forgotten()
    {
        Assert.Equal(7, _numbers.Get("a"));
        _numbers.Set("a", 9);
        Assert.Equal(9, _numbers.Get("a"));
        _numbers.Forget();
        Assert.Equal(7, _numbers.Get("a"));
        Assert.Equal(["a", "a"], _read);
    }

    [Fact]
    public void At_the_limit_all_are_kept_and_one_beyond_forgets_the_others()
    {
        for (var i = 0; i < HighestNumbers.IdsMax; i++)
            _numbers.Set($"id{i}", 1);
        Assert.Equal(1, _numbers.Get("id0"));
        Assert.Empty(_read);
        _numbers.Set("one more", 1);
        Assert.Equal(7, _numbers.Get("id0"));
        Assert.Equal(1, _numbers.Get("one more"));
    }
}

using QuilActors.Gateways.Admin;

namespace QuilActors.Gateways.Tests.Admin;

public class OneTimeTokensTests
{
    readonly SetTime _time = new();
    readonly OneTimeTokens _tokens;

    public OneTimeTokensTests() => _tokens = new OneTimeTokens(_time);

    [Fact]
    public void A_token_opens_once()
    {
        var (token, _) = _tokens.Issue();
        Assert.False(_tokens.TryUse(token + "0"));
        Assert.True(_tokens.TryUse(token));
        Assert.False(_tokens.TryUse(token));
        Assert.False(_tokens.TryUse(""));
    }

    [Fact]
    public void A_token_is_good_for_its_lifetime_and_not_longer()
    {
        var (first, expires) = _tokens.Issue();
        var (second, _) = _tokens.Issue();
        _time.Now = expires - TimeSpan.FromTicks(1);
        Assert.True(_tokens.TryUse(first));
        _time.Now = expires;
        Assert.False(_tokens.TryUse(second));
    }

    [Fact]
    public void One_token_more_than_wait_pushes_the_oldest_out()
    {
        var tokens = Enumerable.Range(0, OneTimeTokens.WaitingMax).Select(_ => _tokens.Issue().Token).ToArray();
        var last = _tokens.Issue().Token;
        Assert.False(_tokens.TryUse(tokens[0]));
        Assert.True(_tokens.TryUse(tokens[1]));
        Assert.True(_tokens.TryUse(last));
    }

    sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

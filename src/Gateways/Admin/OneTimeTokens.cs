using System.Security.Cryptography;

namespace QuilActors.Gateways.Admin;

/// <summary>Words that open one session each. They wait in memory only: a new start forgets them.</summary>
sealed class OneTimeTokens(TimeProvider time)
{
    /// <summary>Words that wait; a new one pushes the oldest out.</summary>
    public const int WaitingMax = 64;

    /// <summary>How long a word is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    readonly Lock _gate = new();
    readonly LinkedList<(string Token, DateTimeOffset Expires)> _waiting = [];

    public (string Token, DateTimeOffset Expires) Issue()
    {
        var issued = (RandomNumberGenerator.GetHexString(32, lowercase: true), time.GetUtcNow() + Lifetime);
        lock (_gate)
        {
            _waiting.AddLast(issued);
            if (_waiting.Count > WaitingMax)
                _waiting.RemoveFirst();
        }
        return issued;
    }

    /// <summary>True once for each word issued.</summary>
    public bool TryUse(string token)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            for (var node = _waiting.First; node is not null; node = node.Next)
            {
                if (!AdminGuard.Same(node.Value.Token, token))
                    continue;
                _waiting.Remove(node);
                return now < node.Value.Expires;
            }
        }
        return false;
    }
}

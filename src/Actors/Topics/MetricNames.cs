using System.Text;
using QuilActors.Protocols.BlossomSub;

namespace QuilActors.Actors.Topics;

/// <summary>The names of the router's counters outside of it: DeliverMessage is deliver_message.</summary>
static class MetricNames
{
    public static string Of(RouterCount count)
    {
        var name = count.ToString().Replace("IHave", "Ihave", StringComparison.Ordinal)
            .Replace("IWant", "Iwant", StringComparison.Ordinal)
            .Replace("IDontWant", "Idontwant", StringComparison.Ordinal);
        var snake = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && snake.Length > 0)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(letter));
        }
        return snake.ToString();
    }
}

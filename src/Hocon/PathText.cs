using System.Text;

namespace QuilActors.Hocon;

/// <summary>Paths: elements between dots, parts of an element in quotes where needed.</summary>
static class PathText
{
    /// <summary>Reads a path up to what cannot belong to it; blanks around it are dropped, blanks between its parts
    /// belong to their element.</summary>
    public static string[] Read(Scanner at)
    {
        var elements = new List<string>(4);
        var element = new StringBuilder();
        var started = false;
        at.Blanks();
        var gap = "";
        while (!EndsPath(at))
        {
            if (at.Current == '.')
            {
                element.Append(started ? gap : "");
                Close();
                at.Advance();
                gap = at.Blanks();
                continue;
            }
            if (at.Current is '[' or '$')
                throw at.Fault($"{at.Shown} is not allowed in a key; quote it");
            element.Append(gap);
            element.Append(at.Current == '"' ? at.Quoted() : at.Unquoted(inPath: true));
            started = true;
            gap = at.Blanks();
        }
        if (!started && elements.Count == 0)
            throw at.Fault($"{at.Shown} where a key is expected");
        Close();
        return [.. elements];

        void Close()
        {
            if (!started)
                throw at.Fault("an element of the path is empty; write it as \"\"");
            if (elements.Count == HoconLimits.PathElementsMax)
                throw at.Fault($"a path has more than {HoconLimits.PathElementsMax} elements");
            elements.Add(element.ToString());
            element.Clear();
            started = false;
        }
    }

    /// <summary>Reads a text that is nothing but a path.</summary>
    public static string[] Parse(string text, string source)
    {
        var at = new Scanner(text, source);
        var path = Read(at);
        return at.AtEnd ? path : throw at.Fault($"{at.Shown} is not allowed in a path; quote it");
    }

    public static string Print(IEnumerable<string> path) => string.Join('.', path.Select(Print));

    public static string Print(string element)
        => IsPlain(element) ? element : HoconPrinter.Quote(element);

    static bool IsPlain(string element)
        => element.Length > 0 && element != "include"
            && element.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    static bool EndsPath(Scanner at)
        => at.AtEnd || at.Current is '\n' or ':' or '=' or '{' or '}' or ',' || at.AtComment
            || (at.Current == '+' && at.Next == '=');
}

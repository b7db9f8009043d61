using System.Globalization;
using System.Text;

namespace QuilActors.Hocon;

/// <summary>A cursor over a text that knows its line and column and reads blanks, comments, quoted and unquoted
/// text.</summary>
sealed class Scanner(string text, string source)
{
    const string Forbidden = "$\"{}[]:=,+#`^?!@*&\\";

    int _at;
    int _line = 1;
    int _lineStart;

    public bool AtEnd => _at >= text.Length;

    /// <summary>The character under the cursor, NUL at the end.</summary>
    public char Current => _at < text.Length ? text[_at] : '\0';

    public char Next => _at + 1 < text.Length ? text[_at + 1] : '\0';

    public int Position => _at;

    public Origin Here => new(source, _line, _at - _lineStart + 1);

    public bool AtComment => Current == '#' || (Current == '/' && Next == '/');

    public HoconException Fault(string what) => new(Here, what);

    /// <summary>The character under the cursor for a message.</summary>
    public string Shown => AtEnd ? "the end of the text" : Show(Current);

    static string Show(char c)
        => c == '\n' ? "a new line" : char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : $"'{c}'";

    public static bool IsBlank(char c)
    {
        if (c < 0x80)
            return c is ' ' or '\t' or '\v' or '\f' or '\r' or (>= '\u001c' and <= '\u001f');
        return c == '\uFEFF' || char.GetUnicodeCategory(c) is UnicodeCategory.SpaceSeparator
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
    }

    public void Advance(int count = 1) => _at += count;

    /// <summary>Skips blanks on this line and returns them.</summary>
    public string Blanks()
    {
        var start = _at;
        while (_at < text.Length && IsBlank(text[_at]))
            _at++;
        return start == _at ? "" : text[start.._at];
    }

    /// <summary>Skips blanks, comments and new lines.</summary>
    /// <returns>Whether a new line was among them.</returns>
    public bool SkipAll()
    {
        var newLine = false;
        while (_at < text.Length)
        {
            if (IsBlank(text[_at]))
            {
                _at++;
            }
            else if (text[_at] == '\n')
            {
                newLine = true;
                NewLine();
            }
            else if (AtComment)
            {
                var end = text.IndexOf('\n', _at);
                _at = end < 0 ? text.Length : end;
            }
            else
            {
                break;
            }
        }
        return newLine;
    }

    /// <summary>Moves behind a word when it stands here.</summary>
    public bool Take(string word)
    {
        if (!StartsWith(word))
            return false;
        _at += word.Length;
        return true;
    }

    /// <summary>Whether the unquoted text here is exactly this word, up to a dot.</summary>
    public bool AtWord(string word)
    {
        if (!StartsWith(word))
            return false;
        var end = _at + word.Length;
        if (end >= text.Length)
            return true;
        var c = text[end];
        return c is '.' or '\n' || IsBlank(c) || Forbidden.Contains(c, StringComparison.Ordinal)
            || (c == '/' && end + 1 < text.Length && text[end + 1] == '/');
    }

    /// <summary>Unquoted text up to the first character that cannot belong to it, in a path also up to a dot.</summary>
    /// <exception cref="HoconException">There is none, or a plus sign that completes no number.</exception>
    public string Unquoted(bool inPath)
    {
        var start = _at;
        var numeric = !inPath && (char.IsAsciiDigit(Current) || Current == '-');
        var plus = -1;
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c == '+' && numeric)
                plus = plus < 0 ? _at : plus;
            else if (c == '\n' || IsBlank(c) || AtComment || (inPath && c == '.')
                    || Forbidden.Contains(c, StringComparison.Ordinal))
                break;
            _at++;
        }
        if (plus >= 0 && !DecimalNumber.IsJson(text.AsSpan(start, _at - start)))
            _at = plus;
        if (plus == _at || start == _at)
        {
            throw Fault(AtEnd || Current == '\n' || (!inPath && Current is ',' or '}' or ']')
                ? $"{(inPath ? "a key" : "a value")} is missing before {Shown}"
                : $"{Shown} is not allowed in unquoted text; quote the {(inPath ? "key" : "value")}");
        }
        return text[start.._at];
    }

    /// <summary>A JSON string or raw text between triple quotes.</summary>
    public string Quoted() => Take("\"\"\"") ? Raw() : Json();

    string Raw()
    {
        var end = text.IndexOf("\"\"\"", _at, StringComparison.Ordinal);
        if (end < 0)
            throw Fault("the raw text that starts here has no closing \"\"\"");
        while (end + 3 < text.Length && text[end + 3] == '"')
            end++;
        var raw = text[_at..end];
        for (; _at < end; _at++)
        {
            if (text[_at] == '\n')
            {
                _line++;
                _lineStart = _at + 1;
            }
        }
        _at = end + 3;
        return raw;
    }

    string Json()
    {
        _at++;
        var built = new StringBuilder();
        while (true)
        {
            if (AtEnd)
                throw Fault("a quoted text has no closing '\"'");
            if (Current < ' ')
                throw Fault($"{Shown} is not allowed in quoted text; write it as an escape");
            var c = Current;
            if (c == '\\')
            {
                built.Append(Escape());
                continue;
            }
            _at++;
            if (c == '"')
                return built.ToString();
            built.Append(c);
        }
    }

    char Escape()
    {
        switch (Next)
        {
            case 'u':
                if (_at + 6 > text.Length || !ushort.TryParse(text.AsSpan(_at + 2, 4), NumberStyles.AllowHexSpecifier,
                        CultureInfo.InvariantCulture, out var unit))
                    throw Fault("'\\u' needs four hexadecimal digits");
                _at += 6;
                return (char)unit;
            case '"' or '\\' or '/':
                return Escaped(Next);
            case 'b':
                return Escaped('\b');
            case 'f':
                return Escaped('\f');
            case 'n':
                return Escaped('\n');
            case 'r':
                return Escaped('\r');
            case 't':
                return Escaped('\t');
            default:
                throw Fault("unknown escape; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
        }
    }

    char Escaped(char meaning)
    {
        _at += 2;
        return meaning;
    }

    bool StartsWith(string word) => string.CompareOrdinal(text, _at, word, 0, word.Length) == 0;

    void NewLine()
    {
        _at++;
        _line++;
        _lineStart = _at;
    }
}

namespace QuilActors.Hocon;

/// <summary>Where a text stands in a load.</summary>
/// <param name="Source">Names it in origins.</param>
/// <param name="Folder">Absolute, where its relative includes are; null when it has none.</param>
/// <param name="Prefix">The path of its include point.</param>
/// <param name="Level">The nesting at its include point.</param>
/// <param name="Chain">The sources that led here, itself last.</param>
/// <param name="InList">Included inside a list element, where no path leads to.</param>
sealed record TextPlace(string Source, string? Folder, string[] Prefix, int Level, string[] Chain, bool InList);

/// <summary>Recursive descent over one text; included files are parsed by another instance. Recursion is bounded by
/// <see cref="HoconLimits.NestingMax"/> and <see cref="HoconLimits.IncludeDepthMax"/>.</summary>
sealed class HoconParser(string text, TextPlace place, LoadSession session)
{
    readonly Scanner _at = new(text, place.Source);

    /// <summary>A whole document: an <see cref="ObjectNode"/> or <see cref="ArrayNode"/>.</summary>
    public Node ParseRoot()
    {
        _at.SkipAll();
        Node root;
        if (_at.Current == '[')
        {
            root = ParseArray(place.Level + 1);
        }
        else
        {
            var fields = new ObjectNode(_at.Here);
            ParseFields(fields, braces: _at.Current == '{', Context.Root(place.Level + 1));
            root = fields;
        }
        _at.SkipAll();
        return _at.AtEnd ? root : throw _at.Fault($"{_at.Shown} after the end of the document");
    }

    /// <summary>A text that is one value, as in <c>--set path=[1, 2]</c>.</summary>
    public Node ParseLoneValue(string[] path)
    {
        var value = ParseValue(new Context(path, path.Length, InList: false));
        _at.SkipAll();
        return _at.AtEnd ? value : throw _at.Fault($"{_at.Shown} after the end of the value");
    }

    /// <summary>Where a value stands: its path from this text's root and its container's nesting.</summary>
    readonly record struct Context(string[] Path, int Level, bool InList)
    {
        public static Context Root(int level) => new([], level, InList: false);

        public Context At(string[] key) => this with { Path = [.. Path, .. key], Level = Level + key.Length - 1 };
    }

    void ParseFields(ObjectNode fields, bool braces, Context context)
    {
        CheckLevel(context.Level);
        var opening = _at.Here;
        if (braces)
            _at.Advance();
        var separated = true;
        var comma = false;
        while (true)
        {
            var newLine = _at.SkipAll();
            if (_at.AtEnd)
            {
                if (braces)
                    throw _at.Fault($"'}}' is missing; its '{{' is in line {opening.Line}, column {opening.Column}");
                return;
            }
            if (_at.Current == '}')
            {
                if (!braces)
                    throw _at.Fault("'}' without a '{'");
                _at.Advance();
                return;
            }
            if (TakeComma(ref separated, ref comma, newLine, "'}'"))
                continue;
            ParseField(fields, context);
            separated = comma = false;
        }
    }

    // Commas and new lines between elements: at most one comma, none in front of the first element.
    bool TakeComma(ref bool separated, ref bool comma, bool newLine, string close)
    {
        if (_at.Current == ',')
        {
            if (comma || separated)
                throw _at.Fault("',' without an element in front of it");
            comma = true;
            _at.Advance();
            return true;
        }
        if (!separated && !comma && !newLine)
            throw _at.Fault($"{_at.Shown} where ',', a new line or {close} is expected");
        return false;
    }

    void ParseField(ObjectNode fields, Context context)
    {
        if (_at.AtWord("include"))
        {
            Include(fields, context);
            return;
        }
        var keyOrigin = _at.Here;
        var key = PathText.Read(_at);
        _at.SkipAll();
        var inner = context.At(key);
        if (inner.Level > HoconLimits.NestingMax)
            throw new HoconException(keyOrigin, TooDeep);
        var value = Separator() ? ParseAppended(inner) : ParseValue(inner);
        fields.Put(key, value, keyOrigin);
    }

    // True for '+='.
    bool Separator()
    {
        var append = false;
        switch (_at.Current)
        {
            case '{':
                return false;
            case ':' or '=':
                _at.Advance();
                break;
            case '+' when _at.Next == '=':
                append = true;
                _at.Advance(2);
                break;
            default:
                throw _at.Fault($"{_at.Shown} where ':', '=', '+=' or '{{' is expected after the key");
        }
        _at.SkipAll();
        return append;
    }

    // a += v is a = ${?a} [v]
    JoinNode ParseAppended(Context context)
    {
        var origin = _at.Here;
        if (!session.Options.AllowSubstitutions)
            throw _at.Fault("'+=' is not allowed in this text");
        if (context.InList || place.InList)
        {
            throw _at.Fault(
                "'+=' is not supported inside a list element, where no path leads to; write the whole list");
        }
        var below = new SubstitutionNode(context.Path, place.Prefix, optional: true, place.InList, origin);
        var added = new ArrayNode(origin) { Items = [ParseValue(context with { InList = true })] };
        return new JoinNode([below, added], origin);
    }

    ArrayNode ParseArray(int level)
    {
        CheckLevel(level);
        var opening = _at.Here;
        var array = new ArrayNode(opening);
        _at.Advance();
        var separated = true;
        var comma = false;
        while (true)
        {
            var newLine = _at.SkipAll();
            if (_at.AtEnd)
                throw _at.Fault($"']' is missing; its '[' is in line {opening.Line}, column {opening.Column}");
            if (_at.Current == ']')
            {
                _at.Advance();
                return array;
            }
            if (TakeComma(ref separated, ref comma, newLine, "']'"))
                continue;
            array.Items.Add(ParseValue(new Context([], level, InList: true)));
            separated = comma = false;
        }
    }

    Node ParseValue(Context context)
    {
        var first = ParsePart(context);
        List<Node>? parts = null;
        while (true)
        {
            var blankOrigin = _at.Here;
            var blanks = _at.Blanks();
            if (_at.AtEnd || _at.Current is '\n' or ',' or '}' or ']' || _at.AtComment)
                return parts is null ? first : Concatenation.OfParts(parts);
            parts ??= [first];
            if (blanks.Length > 0)
                parts.Add(new BlankNode(blanks, blankOrigin));
            parts.Add(ParsePart(context));
        }
    }

    Node ParsePart(Context context)
    {
        var origin = _at.Here;
        switch (_at.Current)
        {
            case '{':
                var fields = new ObjectNode(origin);
                ParseFields(fields, braces: true, context with { Level = context.Level + 1 });
                return fields;
            case '[':
                return ParseArray(context.Level + 1);
            case '$':
                return ParseSubstitution();
            case '"':
                return new ScalarNode(ScalarKind.Text, _at.Quoted(), origin);
            default:
                return Unquoted(_at.Unquoted(inPath: false), origin);
        }
    }

    /// <summary>The type of unquoted text that stands alone.</summary>
    public static ScalarNode Unquoted(string word, Origin origin)
    {
        var kind = word switch
        {
            "true" or "false" => ScalarKind.Boolean,
            "null" => ScalarKind.Null,
            _ when DecimalNumber.IsJson(word) => ScalarKind.Number,
            _ => ScalarKind.Text,
        };
        return new ScalarNode(kind, word, origin);
    }

    SubstitutionNode ParseSubstitution()
    {
        var origin = _at.Here;
        if (!session.Options.AllowSubstitutions)
            throw _at.Fault("substitutions are not allowed in this text; quote the value");
        if (!_at.Take("${"))
            throw _at.Fault("'$' is not allowed in unquoted text; quote the value or write ${path}");
        var optional = _at.Current == '?';
        if (optional)
            _at.Advance();
        var path = PathText.Read(_at);
        if (_at.Current != '}')
        {
            throw _at.Fault(_at.Current == '{'
                ? "'{' is not allowed in a substitution"
                : $"{_at.Shown} where '}}' is expected to end the substitution");
        }
        _at.Advance();
        return new SubstitutionNode(path, place.Prefix, optional, place.InList, origin);
    }

    void Include(ObjectNode fields, Context context)
    {
        var origin = _at.Here;
        var statement = IncludeStatement.Read(_at);
        if (!session.Options.AllowIncludes)
            throw new HoconException(origin, "include is not allowed in this text");
        var inList = place.InList || context.InList;
        var inner = new TextPlace(
            "", null, inList ? [] : [.. place.Prefix, .. context.Path], context.Level - 1, place.Chain, inList);
        foreach (var included in session.Include(statement, origin, place, inner))
            fields.MergeFrom(included);
    }

    void CheckLevel(int level)
    {
        if (level > HoconLimits.NestingMax)
            throw _at.Fault(TooDeep);
    }

    internal static string TooDeep => $"objects and arrays are nested more than {HoconLimits.NestingMax} deep";
}

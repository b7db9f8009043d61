using System.Text.Json.Serialization;

namespace QuilActors.Protocols.Admin;

/// <summary>The JSON of the admin API: camelCase, amounts as decimal strings, hashes as hex, times RFC 3339 UTC, enum
/// values by name, lists as {"items":[]}. Null fields are left out. Fields are never renamed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(UnitsConverter), typeof(HexConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(NodeStatus))]
[JsonSerializable(typeof(ItemList<PeerView>), TypeInfoPropertyName = "Peers")]
[JsonSerializable(typeof(ItemList<ScoreView>), TypeInfoPropertyName = "Scores")]
[JsonSerializable(typeof(ItemList<TopicView>), TypeInfoPropertyName = "Topics")]
[JsonSerializable(typeof(ItemList<MeshView>), TypeInfoPropertyName = "Meshes")]
[JsonSerializable(typeof(MeshEvent))]
[JsonSerializable(typeof(FrameView))]
[JsonSerializable(typeof(ItemList<FrameView>), TypeInfoPropertyName = "Frames")]
[JsonSerializable(typeof(EarningsView))]
[JsonSerializable(typeof(ItemList<EarningEntryView>), TypeInfoPropertyName = "EarningEntries")]
[JsonSerializable(typeof(ActorView))]
[JsonSerializable(typeof(ActorDetailView))]
[JsonSerializable(typeof(ActorPageView))]
[JsonSerializable(typeof(ActorActionView))]
[JsonSerializable(typeof(TellRequest))]
[JsonSerializable(typeof(DeadLetterLine))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(TraceLine))]
[JsonSerializable(typeof(ItemList<LogLine>), TypeInfoPropertyName = "LogLines")]
[JsonSerializable(typeof(ItemList<DeadLetterView>), TypeInfoPropertyName = "DeadLetters")]
[JsonSerializable(typeof(ShardView))]
[JsonSerializable(typeof(ItemList<ShardView>), TypeInfoPropertyName = "Shards")]
[JsonSerializable(typeof(ItemList<AtomView>), TypeInfoPropertyName = "Atoms")]
[JsonSerializable(typeof(BucketView))]
[JsonSerializable(typeof(ItemList<BucketView>), TypeInfoPropertyName = "Buckets")]
[JsonSerializable(typeof(ObjectView))]
[JsonSerializable(typeof(ObjectListView))]
[JsonSerializable(typeof(ObjectStatView))]
[JsonSerializable(typeof(ErrorView))]
[JsonSerializable(typeof(EventEnvelope))]
[JsonSerializable(typeof(PeerEvent))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(ItemList<ConfigEntryView>), TypeInfoPropertyName = "ConfigEntries")]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(DashboardLinkView))]
public sealed partial class AdminJson : JsonSerializerContext;

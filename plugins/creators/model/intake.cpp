#include "plugins/creators/model/intake.h"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "creators_ids.h"
#include "plugins/creators/model/form_fields.h"
#include "plugins/sdk/format.h"

namespace vigil::creators {
namespace {

namespace texts = ids::texts;
namespace collections = ids::collections;
using nlohmann::json;

int line_at(std::string_view text, std::size_t at) {
  return 1 + static_cast<int>(std::count(
                 text.begin(),
                 text.begin() + static_cast<std::ptrdiff_t>(std::min(at, text.size())), '\n'));
}

// kInvalidArgument with the line where the bytes are not of that encoding.
Result<std::string> convert(std::string_view bytes, const char* from) {
  const iconv_t converter = iconv_open("UTF-8", from);
  if (converter == reinterpret_cast<iconv_t>(-1))
    return fail(ErrorCode::kUnsupported, fmt::format("This machine cannot read {}.", from));
  std::string out;
  out.resize(bytes.size() * 2 + 16);
  char* in = const_cast<char*>(bytes.data());
  std::size_t in_left = bytes.size();
  char* to = out.data();
  std::size_t out_left = out.size();
  const std::size_t done = iconv(converter, &in, &in_left, &to, &out_left);
  iconv_close(converter);
  const auto written = static_cast<std::size_t>(to - out.data());
  out.resize(written);
  if (done == static_cast<std::size_t>(-1)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("line {}: the text is neither UTF-8, UTF-16 nor GB18030",
                            line_at(out, out.size())));
  }
  return out;
}

bool looks_like_utf16(std::string_view bytes, std::size_t zero_at) {
  const std::size_t look = std::min<std::size_t>(bytes.size(), 4096) / 2;
  if (look < 2) return false;
  std::size_t zeros = 0;
  for (std::size_t i = 0; i < look; ++i) zeros += bytes[2 * i + zero_at] == '\0';
  return zeros * 4 > look;  // commas, digits and line ends alone are more than a fourth
}

std::string stable_id(std::string_view kind, std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) {
    all += part;
    all += '\x1f';
  }
  return fmt::format("{}-{}", kind, to_hex(sha256(all)).substr(0, 20));
}

std::vector<IntakeField> make_fields(IntakeTarget target) {
  using enum FieldKind;
  const Need must = Need::kRequired;
  const Need may = Need::kOptional;
  switch (target) {
    case IntakeTarget::kLeaders:
      return {
          {"name", texts::kLabelPerson, kText, must, {"姓名", "名字", "带头人"}},
          {"field", texts::kLabelField, kChoice, may, {"领域", "类型", "创业领域"}},
          {"stage", texts::kLabelStage, kChoice, may, {"进度", "状态"}},
          {"channel", texts::kLabelChannel, kChoice, may, {"渠道"}},
          {"county", texts::kLabelCounty, kPlace, may, {"县", "区县", "县区", "county code"}},
          {"group", texts::kLabelGroup, kGroup, may, {"民族"}},
          {"account", texts::kLabelAccount, kText, may, {"账号名", "账号", "快手号"}},
          {"business", texts::kLabelBusiness, kText, may, {"经营"}},
          {"applied_on", texts::kLabelAppliedOn, kDay, may, {"申请日期"}},
          {"fans", texts::kLabelFans, kWhole, may, {"粉丝", "粉丝数"}},
          {"output_cny", texts::kLabelOutput, kNumber, may, {"产值（元）", "产值"}},
          {"poor_households", texts::kLabelPoorHouseholds, kWhole, may, {"带动贫困户", "贫困户数"}},
          {"jobs", texts::kLabelJobs, kWhole, may, {"就业岗位", "岗位"}}};
    case IntakeTarget::kPlaces:
      return {{"id", texts::kLabelCode, kText, must, {"区划代码", "代码", "行政区划代码", "code"}},
              {"province", texts::kLabelProvince, kText, must, {"省份", "省"}},
              {"prefecture", texts::kLabelPrefecture, kText, may, {"地区", "市", "州"}},
              {"county", texts::kLabelCounty, kText, must, {"县", "county"}},
              {"poverty",
               texts::kLabelPoverty,
               kChoice,
               must,
               {"国家级贫困县", "贫困县", "poverty county"}},
              {"valid_from", texts::kLabelFrom, kDay, may, {"开始"}},
              {"source", texts::kLabelSource, kText, may, {"来源"}}};
    case IntakeTarget::kGoodsSales:
      return {{"name", texts::kLabelName, kText, must, {"名称", "产品", "品名", "good"}},
              {"county", texts::kLabelCounty, kPlace, may, {"县", "区县"}},
              {"unit", texts::kLabelUnit, kText, may, {"单位"}},
              {"period", texts::kLabelPeriod, kText, must, {"时段", "时间", "月份"}},
              {"quantity", texts::kLabelQuantity, kNumber, may, {"数量", "销量"}},
              {"boxes", texts::kLabelBoxes, kNumber, may, {"箱数"}},
              {"amount_cny",
               texts::kLabelAmount,
               kNumber,
               must,
               {"金额（元）", "金额", "销售额", "sales"}},
              {"sellers", texts::kLabelSellers, kWhole, may, {"卖货人"}},
              {"poor_sellers", texts::kLabelPoorSellers, kWhole, may, {"贫困户卖货人"}},
              {"households", texts::kLabelHouseholds, kWhole, may, {"受益农户"}},
              {"poor_households", texts::kLabelPoorHouseholds, kWhole, may, {"带动贫困户"}}};
    case IntakeTarget::kHeritage:
      return {{"name", texts::kLabelName, kText, must, {"名称", "项目", "项目名称"}},
              {"category", texts::kLabelCategory, kChoice, must, {"类别"}},
              {"province", texts::kLabelProvince, kText, may, {"省份", "申报地区"}},
              {"year", texts::kLabelYear, kWhole, may, {"公布年份", "批次年份"}},
              {"clips", texts::kLabelClips, kWhole, may, {"视频", "视频数"}}};
    case IntakeTarget::kMetrics:
      return {{"leader", texts::kLabelLeader, kLeader, must, {"带头人", "账号", "姓名"}},
              {"on", texts::kLabelOn, kDay, must, {"日期", "date", "day"}},
              // The figures in the order of Metric.
              {"fans", texts::kLabelFans, kWhole, may, {"粉丝", "粉丝数"}},
              {"views", texts::kLabelViews, kWhole, may, {"播放", "播放量"}},
              {"likes", texts::kLabelLikes, kWhole, may, {"点赞", "点赞数"}},
              {"sales", texts::kLabelSales, kWhole, may, {"销售额", "销售额（元）", "sales_cny"}}};
  }
  return {};
}

// Tables come in Chinese whatever the desk's language is.
std::string_view chinese_word(Stage stage) {
  constexpr std::string_view kWords[] = {"已申请", "筛选中", "面试", "已录取", "未通过", "已退出"};
  return kWords[static_cast<std::size_t>(stage)];
}

std::string_view chinese_word(Field field) {
  constexpr std::string_view kWords[] = {"农业创业", "非遗传承", "乡村文旅", "生态创业", "其他"};
  return kWords[static_cast<std::size_t>(field)];
}

// What a choice may be called in a table: its stored word, or its name on the desk or in Chinese.
template <typename List, typename Title>
std::optional<std::string> stored_word(const List& values, std::string_view cell, Title title,
                                       const sdk::Texts& words) {
  for (const auto value : values) {
    if (cell == to_word(value) || cell == words.text(title(value)) || cell == chinese_word(value))
      return std::string(to_word(value));
  }
  return std::nullopt;
}

class Rows {
 public:
  Rows(IntakeTarget target, const Book& book, const sdk::Texts& words)
      : target_(target), fields_(intake_fields(target)), book_(book), words_(words) {}

  void take(const CsvRow& row, const Mapping& mapping, IntakeResult& to) {
    json body = json::object();
    for (std::size_t i = 0; i < mapping.size() && i < row.cells.size(); ++i) {
      if (!mapping[i]) continue;
      const IntakeField& field = fields_[*mapping[i]];
      const std::string_view cell = trim(row.cells[i]);
      if (cell.empty()) continue;
      if (cell.front() == '=' || cell.front() == '@')
        return problem(row, field, texts::kRowFormula, cell, to);
      if (field.key == "stage") {
        const auto word = stored_word(
            kAllStages, cell, [](Stage one) { return title_of(one); }, words_);
        if (!word) return problem(row, field, texts::kRowNoChoice, cell, to);
        body["stage"] = *word;
      } else if (field.key == "field") {
        const auto word = stored_word(
            kAllFields, cell, [](Field one) { return title_of(one); }, words_);
        if (!word) return problem(row, field, texts::kRowNoChoice, cell, to);
        body["field"] = *word;
      } else if (field.key == "poverty") {
        const bool yes = cell == "1" || cell == "是" || cell == "yes" || cell == "true";
        if (!yes && cell != "0" && cell != "否" && cell != "no" && cell != "false")
          return problem(row, field, texts::kRowNoChoice, cell, to);
        body["poverty"] = yes;
      } else if (field.key == "category") {
        const auto found = std::find_if(
            book_.categories.begin(), book_.categories.end(), [&](const HeritageCategory& one) {
              return one.zh == cell || one.en == cell || one.roman == cell ||
                     std::to_string(one.order) == cell;
            });
        if (found == book_.categories.end())
          return problem(row, field, texts::kRowNoChoice, cell, to);
        body["category"] = found->order;
      } else if (field.key == "channel") {
        body["channel"] = "own_application";
        for (const char* channel : {"recommended_by_county", "recommended_by_partner",
                                    "found_on_platform", "recommended_by_leader"}) {
          if (cell == channel || cell == words_.text(title_of_channel(channel)))
            body["channel"] = channel;
        }
      } else {
        // The form's own readers, a field at a time.
        Form one;
        one.fields = {{field.key, field.label, field.kind, Need::kRequired, {}}};
        one.values = {std::string(cell)};
        one.problems = {{}};
        const auto read = body_of(one, book_, words_);
        if (!read) {
          const bool negative =
              (field.kind == FieldKind::kNumber || field.kind == FieldKind::kWhole) &&
              cell.front() == '-';
          to.problems.push_back(
              {row.line,
               sdk::format(words_, texts::kRowProblem, fmt::arg("column", words_.text(field.label)),
                           fmt::arg("cell", clean_for_display(cell, 40)),
                           fmt::arg("why", negative ? words_.text(texts::kFormNegative)
                                                    : one.problems[0].c_str()))});
          return;
        }
        body[field.key] = (*read)[field.key];
      }
    }
    for (const IntakeField& field : fields_) {
      if (field.need == Need::kRequired && !body.contains(field.key))
        return problem(row, field, texts::kRowMissing, {}, to);
    }
    finish(row, std::move(body), to);
  }

 private:
  void problem(const CsvRow& row, const IntakeField& field, sdk::TextKey why, std::string_view cell,
               IntakeResult& to) {
    to.problems.push_back(
        {row.line, sdk::format(words_, why, fmt::arg("column", words_.text(field.label)),
                               fmt::arg("cell", clean_for_display(cell, 40)))});
  }

  void finish(const CsvRow& row, json body, IntakeResult& to) {
    std::string id;
    const auto member = [&](const char* key) { return text_member(body, key); };
    switch (target_) {
      case IntakeTarget::kLeaders:
        if (!body.contains("stage")) body["stage"] = "applied";
        if (!body.contains("field")) body["field"] = "other";
        id = stable_id("leader", {member("name"), member("county"), member("account")});
        break;
      case IntakeTarget::kPlaces:
        id = member("id");
        if (id.empty() || id.size() > 20 ||
            !std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; })) {
          to.problems.push_back({row.line, words_.text(texts::kRowNoCode)});
          return;
        }
        break;
      case IntakeTarget::kGoodsSales:
        id = stable_id("good", {member("name"), member("county")}) + "\t" + member("period");
        break;
      case IntakeTarget::kHeritage:
        id = stable_id("item", {member("name"), std::to_string(int_member(body, "category")),
                                member("province")});
        break;
      case IntakeTarget::kMetrics:
        if (!body.contains("fans") && !body.contains("views") && !body.contains("likes") &&
            !body.contains("sales"))
          return problem(row, fields_[2], texts::kRowMissing, {}, to);
        id = member("leader") + "\t" + member("on");
        break;
    }
    if (!seen_.insert(id).second) {
      to.problems.push_back({row.line, words_.text(texts::kRowTwice)});
      return;
    }
    id = id.substr(0, id.find('\t'));
    if (target_ != IntakeTarget::kMetrics) body["id"] = id;
    to.records.push_back({row.line, std::move(id), body.dump()});
  }

  IntakeTarget target_;
  const std::vector<IntakeField>& fields_;
  const Book& book_;
  const sdk::Texts& words_;
  std::set<std::string> seen_;
};

}  // namespace

std::string_view to_word(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8: return "UTF-8";
    case Encoding::kUtf16Le:
    case Encoding::kUtf16Be: return "UTF-16";
    case Encoding::kGb18030: return "GB18030";
    case Encoding::kSpreadsheet: return "XLSX";
  }
  return "UTF-8";
}

std::string_view to_word(IntakeTarget target) {
  switch (target) {
    case IntakeTarget::kLeaders: return "leaders";
    case IntakeTarget::kPlaces: return "places";
    case IntakeTarget::kGoodsSales: return "goods";
    case IntakeTarget::kHeritage: return "heritage";
    case IntakeTarget::kMetrics: return "metrics";
  }
  return "leaders";
}

sdk::CollectionKey collection_of(IntakeTarget target) {
  switch (target) {
    case IntakeTarget::kLeaders: return collections::kCreatorsLeaders;
    case IntakeTarget::kPlaces: return collections::kCreatorsPlaces;
    case IntakeTarget::kGoodsSales: return collections::kCreatorsGoods;
    case IntakeTarget::kHeritage: return collections::kCreatorsHeritage;
    case IntakeTarget::kMetrics: return collections::kCreatorsMetrics;
  }
  return collections::kCreatorsLeaders;
}

sdk::TextKey title_of(IntakeTarget target) {
  switch (target) {
    case IntakeTarget::kLeaders: return texts::kWorkspaceLeaders;
    case IntakeTarget::kPlaces: return texts::kIntakePlaces;
    case IntakeTarget::kGoodsSales: return texts::kIntakeSales;
    case IntakeTarget::kHeritage: return texts::kWorkspaceHeritage;
    case IntakeTarget::kMetrics: return texts::kIntakeMetrics;
  }
  return texts::kWorkspaceLeaders;
}

Result<DecodedText> decode_text(std::string_view bytes) {
  const auto decoded = [&](std::string_view rest, Encoding encoding,
                           const char* name) -> Result<DecodedText> {
    Result<std::string> text = convert(rest, name);
    if (!text) return text.error();
    return DecodedText{std::move(*text), encoding};
  };
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.starts_with("\xFF\xFE"))
    return decoded(bytes.substr(2), Encoding::kUtf16Le, "UTF-16LE");
  if (bytes.starts_with("\xFE\xFF"))
    return decoded(bytes.substr(2), Encoding::kUtf16Be, "UTF-16BE");
  if (looks_like_utf16(bytes, 1)) return decoded(bytes, Encoding::kUtf16Le, "UTF-16LE");
  if (looks_like_utf16(bytes, 0)) return decoded(bytes, Encoding::kUtf16Be, "UTF-16BE");
  if (is_utf8(bytes)) return DecodedText{std::string(bytes), Encoding::kUtf8};
  return decoded(bytes, Encoding::kGb18030, "GB18030");
}

Result<std::vector<CsvRow>> read_table(std::string_view text) {
  std::size_t lines = 0;
  for (const char c : text) {
    lines += c == '\n';
    if (lines > kMaxIntakeRows + 1) {
      return fail(ErrorCode::kTooLarge,
                  fmt::format("line {}: one import takes {} rows at most; split the file there",
                              kMaxIntakeRows + 2, grouped(static_cast<double>(kMaxIntakeRows))));
    }
  }
  return parse_csv(text);
}

const std::vector<IntakeField>& intake_fields(IntakeTarget target) {
  static const std::vector<IntakeField> kFields[] = {
      make_fields(IntakeTarget::kLeaders), make_fields(IntakeTarget::kPlaces),
      make_fields(IntakeTarget::kGoodsSales), make_fields(IntakeTarget::kHeritage),
      make_fields(IntakeTarget::kMetrics)};
  return kFields[static_cast<std::size_t>(target)];
}

Mapping guess_mapping(IntakeTarget target, const std::vector<std::string>& headings,
                      const sdk::Texts& words) {
  const auto& fields = intake_fields(target);
  Mapping mapping(headings.size());
  std::vector<bool> used(fields.size());
  for (std::size_t column = 0; column < headings.size(); ++column) {
    const std::string heading = to_lower_ascii(trim(headings[column]));
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (used[i]) continue;
      const bool fits =
          heading == fields[i].key || heading == to_lower_ascii(words.text(fields[i].label)) ||
          std::find(fields[i].also.begin(), fields[i].also.end(), heading) != fields[i].also.end();
      if (!fits) continue;
      mapping[column] = i;
      used[i] = true;
      break;
    }
  }
  return mapping;
}

IntakeResult look_at_rows(IntakeTarget target, const std::vector<CsvRow>& rows,
                          const Mapping& mapping, const Book& book, const sdk::Texts& words) {
  IntakeResult result;
  Rows reader(target, book, words);
  for (std::size_t i = 1; i < rows.size(); ++i) reader.take(rows[i], mapping, result);
  return result;
}

}  // namespace vigil::creators

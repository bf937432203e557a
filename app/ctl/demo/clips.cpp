#include <array>

#include "app/ctl/demo/clip.h"

// Everybody and everything here is invented; names say so where a real person could be meant.
namespace vigil::ctl::demo {
namespace {

using Tags = std::array<std::string_view, 3>;

constexpr Tags kCraneTags{"野生动物", "救助", "湿地"};
constexpr EvidenceLine kCraneEvidence[] = {
    {"term", "词表“国家一级保护动物”命中：白鹤", 0.93, "白鹤"},
    {"score", "画面像大型水鸟，未见笼具或交易", 0.88, {}, 1500, 5200},
};

constexpr Tags kWildMeatTags{"美食", "野味", "乡村"};
constexpr EvidenceLine kWildMeatEvidence[] = {
    {"term", "词表“野生动物制品”命中：野味", 0.97, "野味"},
    {"term", "第二线索“联系方式”命中：加微信", 0.95, "加微信"},
    {"hash", "与 3 条已下架视频的画面相近（汉明距离 11）", 0.86, {}, 800, 2600},
};

constexpr Tags kInvestTags{"财经", "理财", "副业"};
constexpr EvidenceLine kInvestEvidence[] = {
    {"term", "词表“承诺收益”命中：稳赚不赔", 0.98, "稳赚不赔"},
    {"term", "词表“站外引流”命中：进群", 0.90, "进群"},
    {"score", "疑似投资诈骗", 0.91},
};

constexpr Tags kStuntTags{"摩托", "挑战", "极限"};
constexpr EvidenceLine kStuntEvidence[] = {
    {"term", "词表“危险行为”命中：双手脱把", 0.92, "双手脱把"},
    {"score", "疑似道路危险驾驶，可能被模仿", 0.84, {}, 1200, 3600},
};

constexpr Tags kTerraceTags{"三农", "梯田", "丰收"};
constexpr EvidenceLine kTerraceEvidence[] = {{"score", "画面与标签一致，未见异常", 0.06}};

constexpr Tags kMarketTags{"夜市", "美食", "打卡"};
constexpr EvidenceLine kMarketEvidence[] = {{"term", "词表“酒类”命中：米酒", 0.41, "米酒"}};

constexpr Tags kSongTags{"山歌", "非遗", "音乐"};
constexpr EvidenceLine kSongEvidence[] = {{"hash", "配乐与曲库一致，已获授权", 0.22}};

constexpr Tags kPaperTags{"剪纸", "非遗", "手工"};

constexpr Tags kStarTags{"星空", "延时", "露营"};
constexpr EvidenceLine kStarEvidence[] = {
    {"score", "可能含保护区地名，请看是否暴露营地位置", 0.37}};

constexpr Tags kSeaTags{"赶海", "渔家", "日常"};
constexpr EvidenceLine kSeaEvidence[] = {
    {"term", "词表“水生保护物种”命中：海马", 0.74, "海马"},
    {"score", "画面像水生动物特写", 0.58, {}, 2000, 4800},
};

constexpr Tags kSnowTags{"雪景", "东北", "记录"};

constexpr Tags kLoomTags{"织锦", "非遗", "女工"};

constexpr Tags kOldTvTags{"怀旧", "搞笑", "数码"};
constexpr EvidenceLine kOldTvEvidence[] = {
    {"hash", "与 1 条已通过视频画面相同（测试图）", 0.99, {}, 0, 6000}};

constexpr Tags kMissingTags{"寻人", "求助", "扩散"};
constexpr EvidenceLine kMissingEvidence[] = {
    {"term", "词表“个人信息”命中：电话", 0.81, "电话"},
    {"score", "静止画面，疑似图片转视频", 0.95, {}, 0, 5000},
};

constexpr Tags kDanceTags{"广场舞", "健身", "直播片段"};

constexpr Tags kFractalTags{"数学", "科普", "动画"};

constexpr Tags kAntTags{"昆虫", "科普", "观察"};
constexpr EvidenceLine kAntEvidence[] = {{"term", "词表“活体宠物交易”命中：出售", 0.55, "出售"}};

constexpr Tags kFireflyTags{"萤火虫", "乡村", "夜晚"};
constexpr EvidenceLine kFireflyEvidence[] = {
    {"term", "词表“野外捕捉”命中：抓了一瓶", 0.77, "抓了一瓶"},
    {"score", "可能有未成年人出镜", 0.46},
};

constexpr Tags kTrainTags{"火车", "油菜花", "旅行"};

constexpr Tags kRumourTags{"台风", "突发", "本地"};
constexpr EvidenceLine kRumourEvidence[] = {
    {"term", "词表“灾情夸大”命中：已经决堤", 0.94, "已经决堤"},
    {"hash", "与 2019 年一条外地视频画面相近（汉明距离 7）", 0.96, {}, 500, 5500, "10-赶海.mp4"},
    {"score", "当地无相应预警发布", 0.71},
};

constexpr Tags kSilkTags{"丝绸", "染织", "工厂"};

constexpr Tags kIvoryTags{"文玩", "手串", "收藏"};
constexpr EvidenceLine kIvoryEvidence[] = {
    {"term", "词表“象牙制品暗语”命中：果冻料", 0.83, "果冻料"},
    {"term", "第二线索“私下联系”命中：私聊", 0.88, "私聊"},
};

constexpr Tags kMinorTags{"直播", "打赏", "学生"};
constexpr EvidenceLine kMinorEvidence[] = {
    {"score", "可能是未成年人", 0.89, {}, 600, 4200},
    {"term", "词表“诱导打赏”命中：刷个火箭", 0.93, "刷个火箭"},
};

constexpr Tags kFloodTags{"雨季", "水位", "本地"};
constexpr EvidenceLine kFloodEvidence[] = {
    {"term", "词表“灾情夸大”命中：淹到二楼", 0.62, "淹到二楼"},
};
constexpr MorePicture kFloodPictures[] = {
    {"25-雨季-2.jpg", "早上六点", Scene::kRain},
    {"25-雨季-3.jpg", "桥头", Scene::kSea},
    {"25-雨季-4.jpg", "退水以后", Scene::kFields},
};

constexpr Tags kStickerTags{"表情包", "猫", "搞笑"};

constexpr Tags kLanternTags{"灯会", "元宵", "民俗"};

constexpr DemoClip kClips[] = {
    {"01-白鹤放飞.mp4", "湿地里的白鹤", Scene::kMarsh, Encoding::kH264, 432, 768, 30, 7,
     "今天和鄱阳湖边的护鸟队一起，把养了两个月伤的白鹤放回去了。它在头顶转了三圈才走，老队长眼睛都"
     "红了。"
     "发现受伤的鸟请打林业电话，别自己抓。",
     "demo-1001", "渔村小满（虚构）", 38'200, 4'800'000, "江西省 上饶市 鄱阳县", 190, 25, 3,
     kCraneTags, kCraneEvidence},
    {"02-山里的味道.mp4", "山里的味道", Scene::kEmbers, Encoding::kH264, 432, 768, 30, 5,
     "刚下山的野味，收拾干净了，真空冷链发全国。不方便在这儿说，懂的加微信，名片在主页第二张图。",
     "demo-1002", "阿崖私房菜（虚构）", 912, 21'460, "云南省 普洱市 澜沧县", 64, 12, 4,
     kWildMeatTags, kWildMeatEvidence},
    {"03-三天翻倍.mp4", "三天翻倍", Scene::kChart, Encoding::kH264, 432, 768, 30, 6,
     "跟着陈老师三天翻倍，稳赚不赔，亏了我补给你！名额只剩 7 个，想改变命运的评论区扣 1 进群。",
     "demo-1003", "财富陈老师（虚构）", 154'000, 862'000, "广东省 深圳市", 41, 9, 4, kInvestTags,
     kInvestEvidence},
    {"04-双手脱把.mp4", "脱把过弯", Scene::kRoad, Encoding::kH264, 432, 768, 60, 4,
     "盘山路双手脱把过弯，时速一百二，敢不敢跟？点赞过万下期站着骑。", "demo-1004",
     "追风阿烈（虚构）", 67'300, 1'204'000, "贵州省 黔西南州 晴隆县", 128, 18, 4, kStuntTags,
     kStuntEvidence},
    {"05-梯田开镰.mp4", "梯田开镰", Scene::kTerraces, Encoding::kHevc, 360, 640, 25, 6,
     "开镰了！今年雨水好，一亩能多打八十斤。晚上全寨子吃长桌宴，走过路过都来坐。", "demo-1005",
     "梯田上的阿妹（虚构）", 5'480, 9'300, "云南省 红河州 元阳县", 320, 400, 0, kTerraceTags,
     kTerraceEvidence},
    {"06-夜市开张.webm", "夜市开张", Scene::kCity, Encoding::kVp9, 360, 640, 30, 7,
     "下雨天也有人来，谢谢大家！烤豆腐配一碗自家米酒，十二块钱吃到饱。", "demo-1006",
     "老街豆腐嫂（虚构）", 2'310, 47'800, "湖南省 湘西州 凤凰县", 75, 240, 1, kMarketTags,
     kMarketEvidence},
    {"07-对面山上.mp4", "对面山上的歌", Scene::kSong, Encoding::kH264, 432, 768, 25, 6,
     "爷爷教的调子，会唱的人不到十个了。我学得慢，唱错的地方请对面山上的前辈多指点。", "demo-1007",
     "学唱的小七（虚构）", 860, 3'120, "贵州省 黔东南州 黎平县", 510, 600, 0, kSongTags,
     kSongEvidence},
    {"08-窗花.mp4",
     "一把剪刀",
     Scene::kPaperCut,
     Encoding::kH264,
     432,
     768,
     30,
     7,
     "一张红纸，一把剪刀，不打稿。奶奶八十三岁，手比我稳。完整教程分四集，不收费。",
     "demo-1008",
     "巧手奶奶家（虚构）",
     209'000,
     536'000,
     "陕西省 延安市 安塞区",
     260,
     180,
     0,
     kPaperTags,
     {}},
    {"09-星轨.mp4", "无人区的星轨", Scene::kStars, Encoding::kH264, 768, 432, 24, 6,
     "零下二十度守了四个小时，相机冻关机两次。星轨出来那一刻觉得都值了。垃圾全部带走，位置不公开，"
     "请理解。",
     "demo-1009", "夜行老周（虚构）", 18'900, 72'400, "青海省 海西州 茫崖市", 700, 300, 1,
     kStarTags, kStarEvidence},
    {"10-赶海.mp4", "退潮两小时", Scene::kSea, Encoding::kRotated, 432, 768, 30, 5,
     "退潮两小时，捡到一只小海马，拍完就放回去了。提醒大家：保护动物不能带回家，更不能泡酒。",
     "demo-1010", "海边的阿贝（虚构）", 31'700, 388'000, "福建省 漳州市 东山县", 95, 60, 2,
     kSeaTags, kSeaEvidence},
    {"11-雪村.mp4",
     "雪停之前",
     Scene::kSnow,
     Encoding::kH264,
     360,
     640,
     25,
     15,
     "雪下了一整夜，早上门都推不开。邻居大爷已经把半条路扫出来了，一句话没说，扫完就回家了。",
     "demo-1011",
     "林场老屋（虚构）",
     1'240,
     12,
     "黑龙江省 牡丹江市 海林市",
     35,
     720,
     0,
     kSnowTags,
     {}},
    {"12-织锦.webm",
     "一寸锦",
     Scene::kLoom,
     Encoding::kVp9,
     360,
     640,
     30,
     4,
     "一天织一寸，一条被面要织四个月。图样在心里，没有图纸。",
     "demo-1012",
     "寨上织娘（虚构）",
     4'020,
     6'650,
     "湖南省 湘西州 龙山县",
     430,
     500,
     0,
     kLoomTags,
     {}},
    {"13-老电视.mp4", "没有信号", Scene::kTestCard, Encoding::kH264, 768, 432, 30, 6,
     "修好了一台比我年纪还大的电视，打开第一个画面居然是这个，直接给我看愣了。", "demo-1013",
     "修电器的老葛（虚构）", 76'500, 143'000, "河南省 周口市 鹿邑县", 220, 260, 1, kOldTvTags,
     kOldTvEvidence},
    {"14-寻找老人.mp4", "请帮忙留意", Scene::kRidges, Encoding::kStillPicture, 432, 768, 25, 5,
     "请大家帮忙留意：我外婆昨天下午从集市走失，穿蓝布衫，有看到的请打主页电话，或直接报警。谢谢每"
     "一位好心人。",
     "demo-1014", "小禾找外婆（虚构）", 45, 268'000, "四川省 凉山州 昭觉县", 55, 15, 3,
     kMissingTags, kMissingEvidence},
    {"15-广场舞.mp4",
     "村口新队形",
     Scene::kTieDye,
     Encoding::kVariableRate,
     432,
     768,
     30,
     6,
     "村口文化广场新队形，二十六个人，最大的七十一岁。手机卡了几下大家别介意。",
     "demo-1015",
     "舞队彩霞（虚构）",
     8'800,
     19'700,
     "山东省 菏泽市 曹县",
     150,
     320,
     0,
     kDanceTags,
     {}},
    {"16-无限放大.mp4",
     "无限放大",
     Scene::kFractal,
     Encoding::kH264,
     432,
     768,
     30,
     5,
     "用一个公式画出海岸线。放大一万倍，它还是不肯变简单。下集讲为什么。",
     "demo-1016",
     "数学课代表（虚构）",
     540'000,
     2'210'000,
     "北京市 海淀区",
     380,
     150,
     0,
     kFractalTags,
     {}},
    {"17-蚁群.mp4", "蚂蚁搬家", Scene::kColony, Encoding::kH264, 432, 768, 30, 5,
     "观察第 43 天，蚁后搬了新家。只观察，不出售，不要再私信问价格了。", "demo-1017",
     "虫虫日记（虚构）", 22'600, 58'900, "浙江省 丽水市 庆元县", 170, 280, 1, kAntTags,
     kAntEvidence},
    {"18-萤火虫.mp4", "萤火虫瓶子", Scene::kFireflies, Encoding::kH264, 432, 768, 30, 5,
     "小时候的夏天回来了！带孩子抓了一瓶萤火虫，关灯太美了，明天教大家怎么做诱捕灯。", "demo-1018",
     "乡下的夏天（虚构）", 13'400, 96'300, "湖北省 恩施州 利川市", 88, 45, 2, kFireflyTags,
     kFireflyEvidence},
    {"19-绿皮车.ts",
     "绿皮车窗外",
     Scene::kFields,
     Encoding::kTransportStream,
     768,
     432,
     50,
     5,
     "绿皮车，二十三块五，一路都是油菜花。对面阿姨给了我一个煮鸡蛋，还是热的。",
     "demo-1019",
     "慢车上的人（虚构）",
     97'100,
     411'000,
     "陕西省 汉中市 洋县",
     290,
     200,
     0,
     kTrainTags,
     {}},
    {"20-台风夜.mp4", "转给家人", Scene::kRain, Encoding::kH264, 432, 768, 30, 6,
     "紧急！上游水库已经决堤，半小时淹到县城，官方不让说，赶快转给家人！！", "demo-1020",
     "本地大小事儿（虚构）", 3'070, 693'000, "浙江省 温州市 苍南县", 18, 6, 4, kRumourTags,
     kRumourEvidence},
    {"21-丝绸.mp4",
     "一匹丝的颜色",
     Scene::kSilk,
     Encoding::kHevc,
     640,
     360,
     30,
     4,
     "同一缸颜色，阴天和晴天染出来不一样。师傅说，急的人染不了丝。",
     "demo-1021",
     "染坊小工（虚构）",
     6'950,
     15'200,
     "江苏省 苏州市 吴江区",
     610,
     480,
     0,
     kSilkTags,
     {}},
    {"22-文玩手串.mp4", "今晚只出三串", Scene::kPond, Encoding::kH264, 432, 768, 30, 4,
     "老料新工，果冻料带血丝，光一打你就懂。今晚只出三串，行家私聊，外行勿扰。", "demo-1022",
     "懂行的阿六（虚构）", 27'800, 33'500, "福建省 莆田市 仙游县", 47, 20, 3, kIvoryTags,
     kIvoryEvidence},
    {"23-写完作业.mp4", "写完作业开播", Scene::kRoomLights, Encoding::kH264, 432, 768, 30, 5,
     "写完作业偷偷播一会儿，哥哥姐姐给我刷个火箭吧，攒够了就能买新手机，别告诉我妈。", "demo-1023",
     "爱播的小满星（虚构）", 310, 5'870, "安徽省 阜阳市 临泉县", 22, 10, 4, kMinorTags,
     kMinorEvidence},
    {"24-灯会.mp4",
     "城楼下的灯",
     Scene::kLanterns,
     Encoding::kH264,
     768,
     432,
     30,
     3,
     "三千盏灯全是居民自己扎的，今晚城楼下不限流，请错峰来，牵好孩子。",
     "demo-1024",
     "古城小喇叭（虚构）",
     64'200,
     158'000,
     "山西省 晋中市 平遥县",
     140,
     350,
     1,
     kLanternTags,
     {}},
    {"25-雨季.jpg",
     "村口水位",
     Scene::kMarsh,
     Encoding::kJpeg,
     768,
     576,
     30,
     3,
     "有人说我们村淹到二楼了，假的。四张图都是今天早上拍的，水位到桥墩第三道线，请大家别传。",
     "demo-1025",
     "桥头杂货铺（虚构）",
     1'460,
     26'300,
     "湖南省 益阳市 南县",
     58,
     90,
     2,
     kFloodTags,
     kFloodEvidence,
     kFloodPictures},
    {"26-晃灯笼.gif",
     "灯笼晃一晃",
     Scene::kLanterns,
     Encoding::kGif,
     320,
     240,
     12,
     3,
     "灯会现场截的动图，灯笼一晃一晃，拿去当表情包随便用，不用问我。",
     "demo-1026",
     "爱截图的阿灯（虚构）",
     420,
     2'950,
     "山西省 晋中市 平遥县",
     135,
     500,
     0,
     kStickerTags,
     {}},
};

}  // namespace

std::span<const DemoClip> clips() { return kClips; }

}  // namespace vigil::ctl::demo
